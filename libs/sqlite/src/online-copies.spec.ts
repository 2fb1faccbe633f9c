import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { GroupCommit } from './group-commit.js';
import { OnlineCopies } from './online-copies.js';
import { closeDatabase, openDatabase } from './open-database.js';

describe('OnlineCopies', () => {
  let directory: string;
  let database: DatabaseSyncInstance;
  const copy = (): string => join(directory, 'copy.db');

  const numbersIn = (path: string): readonly number[] => {
    const opened = new DatabaseSync(path, { readOnly: true });
    try {
      expect(opened.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      return (opened.prepare('SELECT n FROM numbers ORDER BY n').all() as { n: number }[]).map(({ n }) => n);
    } finally {
      opened.close();
    }
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-copies-'));
    database = openDatabase(join(directory, 'original.db'), { exclusive: true });
    database.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY, filling TEXT)');
  });
  afterEach(() => {
    closeDatabase(database);
    rmSync(directory, { recursive: true });
  });

  it('copies a database that is written to: all that was committed before, and a prefix of what came on the way', async () => {
    const commits = new GroupCommit(database);
    const insert = database.prepare('INSERT INTO numbers VALUES (?, ?)');
    let next = 0;
    const write = (): Promise<unknown> => {
      const n = next++;
      return commits.run(() => insert.run(n, 'x'.repeat(2_000)));
    };
    await Promise.all(Array.from({ length: 3_000 }, write));
    const before = next;
    let copied = false;
    const copying = new OnlineCopies(database).copyTo(copy()).finally(() => (copied = true));
    while (!copied) {
      await Promise.all([write(), write()]);
      await turn();
    }
    await copying;
    const numbers = numbersIn(copy());
    expect(numbers.length).toBeGreaterThanOrEqual(before);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n));
  });

  it('makes one file that can be read without another one beside it', async () => {
    database.exec("INSERT INTO numbers VALUES (1, '')");
    await new OnlineCopies(database).copyTo(copy());
    expect(numbersIn(copy())).toEqual([1]);
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
  });

  it('tells how far it is', async () => {
    const insert = database.prepare('INSERT INTO numbers VALUES (?, ?)');
    for (let n = 0; n < 500; n++) insert.run(n, 'x'.repeat(4_000));
    const told: number[][] = [];
    await new OnlineCopies(database).copyTo(copy(), { progress: (...one) => told.push(one) });
    const [done, total] = told.at(-1)!;
    expect(done).toBe(total);
    expect(total).toBe(statSync(copy()).size);
  });

  it('rejects when it was called off, and when the file cannot be made', async () => {
    const copies = new OnlineCopies(database);
    const off = new AbortController();
    const copying = copies.copyTo(copy(), { signal: off.signal });
    expect(copies.ended()).toBeDefined();
    await expect(copies.copyTo(copy())).rejects.toThrow('being copied already');
    off.abort();
    await expect(copying).rejects.toThrow('aborted');
    await copies.ended();
    expect(existsSync(copy())).toBe(false);
    expect(copies.ended()).toBeUndefined();
    await expect(copies.copyTo(join(directory, 'none', 'copy.db'))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(existsSync(join(directory, 'none'))).toBe(false);
  });
});
