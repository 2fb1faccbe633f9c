import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { openDatabase } from './open-database.js';
import { ReadsOfATurn } from './reads-of-a-turn.js';

describe('The reads of a turn of the event loop', () => {
  let directory: string;
  let ours: DatabaseSyncInstance;
  let others: DatabaseSyncInstance;
  let reads: ReadsOfATurn;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-turn-'));
    const file = join(directory, 'test.db');
    [ours, others] = [openDatabase(file), openDatabase(file)];
    ours.exec('CREATE TABLE notes (text TEXT)');
    reads = new ReadsOfATurn(ours);
  });
  afterEach(() => {
    for (const database of [ours, others]) if (database.isOpen) database.close();
    rmSync(directory, { recursive: true });
  });

  const note = (): void => others.exec("INSERT INTO notes VALUES ('theirs')");
  const count = (): unknown => {
    reads.begin();
    return (ours.prepare('SELECT count(*) AS count FROM notes').get() as { count: number }).count;
  };

  it('see the same, whatever others commit meanwhile', async () => {
    expect(count()).toBe(0);
    note();
    expect(count()).toBe(0);
    await turn();
    expect(ours.isTransaction).toBe(false);
    expect(count()).toBe(1);
  });

  it('see what was committed before they were ended', () => {
    expect(count()).toBe(0);
    note();
    reads.end();
    expect(count()).toBe(1);
  });

  it('have ended where SQLite has rolled back by itself', async () => {
    expect(count()).toBe(0);
    ours.exec('ROLLBACK');
    note();
    await turn();
    expect(count()).toBe(1);
  });

  it('end with the connection', async () => {
    expect(count()).toBe(0);
    ours.close();
    await turn();
    reads.end();
    expect(ours.isOpen).toBe(false);
  });
});
