import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WalSync } from '@rollcall/sqlite';
import { operationalStoreContract } from '../../../test/contract/operational-store.contract.js';
import { withHeldDisk } from '../../../test/support/held-disk.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteOperationalStore } from './sqlite-operational-store.js';

const open = inTemporaryFile((path) => SqliteOperationalStore.open(path));

operationalStoreContract('SQLite', open);

describe('The SQLite operational store', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => void (opened = await open()));
  afterEach(() => opened.dispose());

  it('has not noted what it was told before it is on disk', () =>
    withHeldDisk(WalSync.prototype, async ({ syncing, letGo }) => {
      const told: string[] = [];
      const touched = opened.store
        .touchKeys(new Map([['a', '2024-01-17T10:00:00.000Z']]))
        .then(() => told.push('touched'));
      await Promise.race([touched, syncing]);
      expect(told).toEqual([]);
      letGo();
      await touched;
    }));
});
