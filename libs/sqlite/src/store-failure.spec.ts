import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { openDatabase } from './open-database.js';
import { withStoreErrors } from './store-failure.js';

describe('A failure of the file under a statement', () => {
  let directory: string;
  let file: string;
  let database: DatabaseSyncInstance;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-failure-'));
    file = join(directory, 'test.db');
    database = openDatabase(file, { cacheMiB: 1 });
    database.exec(`
      CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO notes SELECT i, hex(randomblob(100)) FROM n;
      PRAGMA wal_checkpoint(TRUNCATE)`);
  });
  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true });
  });

  /** Each way to ask, as the driver tells less of a failure to some. */
  const ways = {
    get: () => database.prepare('SELECT count(text) FROM notes').get(),
    all: () => database.prepare('SELECT text FROM notes').all(),
    iterate: () => [...database.prepare('SELECT text FROM notes').iterate()],
    exec: () => database.exec('SELECT text FROM notes'),
  };

  it.each(Object.entries(ways))(
    'is a store that is away, where rows that are malformed are asked with %s',
    (_, ask) => {
      writeFileSync(file, Buffer.alloc(statSync(file).size, 7));
      const unavailable = { code: 'store_unavailable', detail: { failure: 'SQLITE_CORRUPT' } };
      expect(() => withStoreErrors(ask)).toThrow(expect.objectContaining(unavailable));
    },
  );

  it.each(Object.entries(ways))(
    'is a store that is away, where rows that are gone are asked with %s',
    (_, ask) => {
      truncateSync(file);
      expect(() => withStoreErrors(ask)).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    },
  );

  it('is none where the statement is wrong', () => {
    const wrong = () => withStoreErrors(() => database.prepare('INSERT INTO notes VALUES (1, 1)').all());
    expect(wrong).toThrow('UNIQUE constraint failed');
    expect(wrong).not.toThrow(expect.objectContaining({ code: 'store_unavailable' }));
  });
});
