import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabase, WalSync } from '@rollcall/sqlite';
import { keyStoreContract } from '../../../test/contract/key-store.contract.js';
import { withHeldDisk } from '../../../test/support/held-disk.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteKeyStore } from './sqlite-key-store.js';

const open = inTemporaryFile((path) => SqliteKeyStore.open(path));

keyStoreContract('SQLite', open);

describe('The SQLite key store', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => void (opened = await open()));
  afterEach(() => opened.dispose());

  /** Everything the store has on disk: the table, the write-ahead log, its index. */
  const onDisk = (): Buffer => {
    const directory = dirname(opened.path);
    return Buffer.concat(readdirSync(directory).map((file) => readFileSync(join(directory, file))));
  };

  it('leaves nothing of a forgotten key on disk', async () => {
    const keys = Array.from({ length: 400 }, (_, at) => [`key-${at}`, randomBytes(60)] as const);
    await opened.store.create(new Map(keys));
    const forgotten = keys.filter((_, at) => at % 3 !== 0);
    const found = (): number => {
      const bytes = onDisk();
      return forgotten.filter(([, wrapped]) => bytes.includes(wrapped.subarray(0, 16))).length;
    };
    expect(found()).toBe(forgotten.length);
    await opened.store.forget(forgotten.map(([id]) => id));
    expect(found()).toBe(0);
    const kept = await opened.store.getMany(keys.map(([id]) => id));
    expect(kept.size).toBe(keys.length - forgotten.length);
  });

  it('does not say that a key is forgotten while the log that holds it cannot be emptied', async () => {
    await opened.store.create(new Map([['x', randomBytes(60)]]));
    const reader = openDatabase(opened.path);
    reader.exec('BEGIN; SELECT * FROM keys');
    await expect(opened.store.forget(['x'])).rejects.toMatchObject({ code: 'store_unavailable' });
    reader.close();
    await opened.store.forget(['x']);
    expect(await opened.store.getMany(['x'])).toEqual(new Map());
  });

  it('has not made a key before it is on disk', () =>
    withHeldDisk(WalSync.prototype, async ({ syncing, letGo }) => {
      const told: string[] = [];
      const created = opened.store.create(new Map([['a', randomBytes(60)]])).then(() => told.push('created'));
      await Promise.race([created, syncing]);
      expect(told).toEqual([]);
      letGo();
      await created;
    }));

  it('gives nobody a key that is not on disk yet', () =>
    withHeldDisk(WalSync.prototype, async ({ syncing, letGo }) => {
      const told: string[] = [];
      const created = opened.store.create(new Map([['a', randomBytes(60)]]));
      await Promise.race([created, syncing]);
      const read = opened.store.getMany(['a']).then((kept) => told.push(...kept.keys()));
      for (let at = 0; at < 20; at++) await turn();
      expect(told).toEqual([]);
      letGo();
      await Promise.all([created, read]);
      expect(told).toEqual(['a']);
    }));

  it('refuses once who reads a file that is closed, and whose disk failed: no refusal is left that nobody hears', async () => {
    const unheard: unknown[] = [];
    const note = (reason: unknown): void => void unheard.push(reason);
    const sync = jest.spyOn(WalSync.prototype, 'sync').mockRejectedValue(new Error('EIO'));
    process.on('unhandledRejection', note);
    try {
      const created = opened.store.create(new Map([['a', randomBytes(60)]]));
      await expect(created).rejects.toMatchObject({ code: 'store_unavailable' });
      await opened.store.close();
      await expect(opened.store.getMany(['a'])).rejects.toMatchObject({ code: 'store_unavailable' });
      await turn();
      expect(unheard).toEqual([]);
    } finally {
      sync.mockRestore();
      process.removeListener('unhandledRejection', note);
    }
  });
});
