import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteFile } from './sqlite-file.js';

describe('A file that refused a write for want of room', () => {
  let directory: string;
  let file: SqliteFile;
  const full = { code: 'store_unavailable', detail: { failure: 'SQLITE_FULL', isDiskFull: true } };
  const write = (text: string): Promise<unknown> =>
    file.commits.run(() => file.database.prepare('INSERT INTO notes VALUES (?)').run(text));
  /** What is in the way of the file that is written to see whether there is room. */
  const noRoom = (): string => join(directory, 'notes.db.room');

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-room-'));
    file = new SqliteFile(join(directory, 'notes.db'), {
      schema: 'CREATE TABLE IF NOT EXISTS notes (text TEXT)',
      exclusive: true,
    });
    mkdirSync(noRoom());
    file.database.exec('PRAGMA max_page_count = 1');
    await file.ping();
    await expect(write('large'.repeat(10_000))).rejects.toMatchObject(full);
  });
  afterEach(async () => {
    await file.close();
    rmSync(directory, { recursive: true });
  });

  it('says so as long as there is none', async () => {
    await expect(file.ping()).rejects.toMatchObject(full);
    await expect(file.ping()).rejects.toMatchObject(full);
  });

  it('answers when there is room again, though nobody wrote, and leaves nothing of what it tried', async () => {
    rmdirSync(noRoom());
    await file.ping();
    expect(readdirSync(directory).filter((name) => name.endsWith('.room'))).toEqual([]);
    mkdirSync(noRoom());
    await file.ping();
  });
});
