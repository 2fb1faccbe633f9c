import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '@rollcall/event-sourcing';
import { GroupCommit } from './group-commit.js';
import { openDatabase } from './open-database.js';

describe('A group commit', () => {
  let directory: string;
  let file: string;
  let database: ReturnType<typeof openDatabase>;
  let commits: GroupCommit;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-commit-'));
    file = join(directory, 'test.db');
    database = openDatabase(file, { synchronous: 'FULL' });
    database.exec(`
      CREATE TABLE notes (text TEXT UNIQUE);
      CREATE TABLE parents (id INTEGER PRIMARY KEY);
      CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)`);
    commits = new GroupCommit(database);
  });
  afterEach(() => {
    if (database.isOpen) database.close();
    rmSync(directory, { recursive: true });
  });

  const note = (text: string): void => void database.prepare('INSERT INTO notes VALUES (?)').run(text);
  const notes = (): string[] =>
    (database.prepare('SELECT text FROM notes ORDER BY rowid').all() as { text: string }[]).map(
      ({ text }) => text,
    );
  const statuses = (settled: readonly PromiseSettledResult<unknown>[]): string[] =>
    settled.map((one) =>
      one.status === 'fulfilled' ? 'done' : ((one.reason as EngineError).code ?? 'failed'),
    );

  it('commits what is queued together once, in order, and answers each with its result', async () => {
    const executed: string[] = [];
    const exec = (sql: string): void => {
      executed.push(sql);
      database.exec(sql);
    };
    commits = new GroupCommit({ exec, isOpen: true, isTransaction: false });
    const results = await Promise.all(
      ['a', 'b', 'c'].map((text) => commits.run(() => (note(text), text.toUpperCase()))),
    );
    expect(results).toEqual(['A', 'B', 'C']);
    expect(notes()).toEqual(['a', 'b', 'c']);
    expect(executed).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('settles nobody before the commit', async () => {
    let openWhenSettled: boolean | undefined;
    await commits.run(() => note('a')).then(() => (openWhenSettled = database.isTransaction));
    expect(openWhenSettled).toBe(false);
  });

  it('commits everything also where more is queued than one transaction takes', async () => {
    const texts = Array.from({ length: 2_000 }, (_, at) => `note ${at}`);
    await Promise.all(texts.map((text) => commits.run(() => note(text))));
    expect(notes()).toEqual(texts);
  });

  it('commits at once when it is flushed', async () => {
    const done = commits.run(() => note('a'));
    commits.flush();
    expect(notes()).toEqual(['a']);
    await done;
  });

  it('refuses work that refuses, and only that', async () => {
    const refuse = (): never => {
      throw new EngineError('wrong_expected_revision', 'Refused');
    };
    const settled = await Promise.allSettled([
      commits.run(() => note('a')),
      commits.run(refuse),
      commits.run(() => note('b')),
    ]);
    expect(statuses(settled)).toEqual(['done', 'wrong_expected_revision', 'done']);
    expect(notes()).toEqual(['a', 'b']);
  });

  it('leaves nothing of work that fails half-way, and loses nothing of the others', async () => {
    const settled = await Promise.allSettled([
      commits.run(() => note('a')),
      commits.run(() => {
        note('half');
        throw new Error('a mistake in the work');
      }),
      commits.run(() => (note('other half'), note('a'))),
      commits.run(() => note('b')),
    ]);
    expect(statuses(settled)).toEqual(['done', 'failed', 'ERR_SQLITE_ERROR', 'done']);
    expect(notes()).toEqual(['a', 'b']);
  });

  it('is unavailable while another connection writes, and works again afterwards', async () => {
    database.exec('PRAGMA busy_timeout = 0');
    const other = openDatabase(file, { synchronous: 'FULL' });
    other.exec('BEGIN IMMEDIATE');
    const settled = await Promise.allSettled(['a', 'b'].map((text) => commits.run(() => note(text))));
    expect(statuses(settled)).toEqual(['store_unavailable', 'store_unavailable']);
    other.close();
    await commits.run(() => note('c'));
    expect(notes()).toEqual(['c']);
  });

  it('is unavailable for the whole group when the disk is full, and works again when there is room', async () => {
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 1}`);
    const settled = await Promise.allSettled([
      commits.run(() => note('a')),
      commits.run(() => note('large'.repeat(10_000))),
      commits.run(() => note('b')),
    ]);
    expect(statuses(settled)).toEqual(Array(3).fill('store_unavailable'));
    expect(notes()).toEqual([]);
    await commits.run(() => note('c'));
    expect(notes()).toEqual(['c']);
  });

  it('does not know the outcome when the commit itself fails, and works again afterwards', async () => {
    const orphan = (): void => void database.prepare('INSERT INTO children VALUES (1)').run();
    const settled = await Promise.allSettled([commits.run(() => note('a')), commits.run(orphan)]);
    expect(statuses(settled)).toEqual(['outcome_unknown', 'outcome_unknown']);
    expect(database.isTransaction).toBe(false);
    await commits.run(() => note('b'));
    expect(notes()).toEqual(['b']);
  });

  it('is unavailable once the database is closed', async () => {
    database.close();
    await expect(commits.run(() => note('a'))).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

it('opens nothing that is not a database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-commit-'));
  const open = (path: string) => () => openDatabase(path, { synchronous: 'FULL' });
  const unavailable: unknown = expect.objectContaining({ code: 'store_unavailable' });
  expect(open(directory)).toThrow(unavailable);
  expect(open(join(directory, 'missing', 'file.db'))).toThrow(unavailable);
  rmSync(directory, { recursive: true });
});
