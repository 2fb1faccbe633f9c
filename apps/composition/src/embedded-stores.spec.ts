import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { loadConfiguration } from '@rollcall/platform';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { openEmbeddedStores, openStoresBeside } from './embedded-stores.js';
import type { Stores, StoresSharing } from './stores.js';

type Renewed = Pick<Stores, 'readStore'> & Pick<StoresSharing, 'renew'>;

const notes = { name: 'notes', fields: {}, fieldsOf: () => ({}) };
const position = '0000000000000001';

describe('The stores of a data directory that two threads have open', () => {
  let directory: string;
  let closing: (() => Promise<void>)[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-composition-'));
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    rmSync(directory, { recursive: true, force: true });
  });

  const openBoth = async (): Promise<Record<'answers' | 'feeds', Renewed>> => {
    const configuration = loadConfiguration({ ROLLCALL_DATA_DIR: directory }, join(directory, 'no.env'));
    const stores = await openEmbeddedStores(configuration, { shared: true });
    const { sharing } = stores;
    if (sharing === undefined) throw new Error('The stores are not shared');
    const beside = openStoresBeside(configuration, sharing.log);
    closing.push(
      () => stores.close(),
      () => beside.close(),
    );
    return { answers: { readStore: stores.readStore, renew: sharing.renew }, feeds: beside };
  };

  it.each(['answers', 'feeds'] as const)(
    'show the thread that %s, within a turn of its event loop, what was written since only once they are renewed',
    async (thread) => {
      const { readStore, renew } = (await openBoth())[thread];
      const here = await readStore.collection(notes);
      const other = SqliteReadStore.open(join(directory, 'read-models.db'));
      const there = await other.collection(notes);
      await turn();
      expect(await here.get('a')).toBeUndefined();
      // Closing commits what is queued at once, in the same turn.
      const written = there.put([{ id: 'a', position, body: { text: 'new' } }]);
      await other.close();
      expect(await written).toBe(1);
      expect(await here.get('a')).toBeUndefined();
      renew();
      expect(await here.get('a')).toMatchObject({ body: { text: 'new' } });
    },
  );
});
