import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase } from './open-database.js';

describe('A database file opened exclusively', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-open-'));
    file = join(directory, 'test.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (exclusive: boolean) => openDatabase(file, { exclusive });

  it('keeps every other connection out', () => {
    const database = open(true);
    database.exec('CREATE TABLE notes (text TEXT)');
    expect(() => open(false)).toThrow('SQLITE_BUSY');
    closeDatabase(database);
  });

  it('can be opened again at once when it was closed, though its statements are not collected yet', () => {
    const database = open(true);
    database.exec('CREATE TABLE notes (text TEXT)');
    const insert = database.prepare('INSERT INTO notes VALUES (?)');
    insert.run('kept');
    closeDatabase(database);
    expect(existsSync(`${file}-wal`)).toBe(false);
    const again = open(true);
    expect(again.prepare('SELECT count(*) AS n FROM notes').get()).toMatchObject({ n: 1 });
    closeDatabase(again);
  });
});
