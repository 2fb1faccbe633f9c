import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase } from './open-database.js';
import { WalSync } from './wal-sync.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-sync-'));
  file = join(directory, 'test.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

it.each([true, false])(
  'syncs the log of an open database (exclusive: %s), before and after it is reset',
  async (exclusive) => {
    const database = openDatabase(file, { exclusive });
    database.exec('CREATE TABLE notes (text TEXT)');
    const log = WalSync.open(file);
    await log.sync();
    database.exec("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO notes VALUES ('a')");
    await log.sync();
    closeDatabase(database);
    log.close();
  },
);

it('refuses a database that has no log', () => {
  const unavailable: unknown = expect.objectContaining({ code: 'store_unavailable' });
  expect(() => WalSync.open(file)).toThrow(unavailable);
});

it('tells of a sync that failed', async () => {
  const database = openDatabase(file);
  database.exec('CREATE TABLE notes (text TEXT)');
  const log = WalSync.open(file);
  log.close();
  await expect(log.sync()).rejects.toMatchObject({ code: 'EBADF' });
  closeDatabase(database);
});
