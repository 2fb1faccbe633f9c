import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '@rollcall/event-sourcing';
import { eventually } from '../../../test/support/eventually.js';
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
    database = openDatabase(file);
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

  it('tells of each result, then of the group, before anybody who waits goes on', async () => {
    const told: string[] = [];
    commits = new GroupCommit(database, undefined, {
      before: () => told.push(database.isTransaction ? 'too late' : 'before'),
      after: () => told.push(database.isTransaction ? 'too early' : 'after'),
    });
    const write = (text: string): Promise<unknown> =>
      commits
        .run(
          () => (note(text), text),
          (result) => told.push(`${result} is durable`),
        )
        .then(() => told.push(`${text} goes on`));
    await Promise.all([write('a'), write('b')]);
    expect(told).toEqual(['before', 'a is durable', 'b is durable', 'after', 'a goes on', 'b goes on']);
  });

  it('tells nothing of a group that is not durable', async () => {
    const told: string[] = [];
    const sync = (): Promise<void> => Promise.reject(new Error('the disk is full of holes'));
    commits = new GroupCommit(database, { sync }, { after: () => told.push('after') });
    const writing = commits.run(
      () => note('a'),
      () => told.push('durable'),
    );
    await expect(writing).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(told).toEqual([]);
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
    const flushed = commits.flush();
    expect(notes()).toEqual(['a']);
    await Promise.all([done, flushed]);
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
    const other = openDatabase(file);
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

  it('does not know the outcome when the disk fails under the commit', async () => {
    const exec = (sql: string): void => {
      if (sql !== 'COMMIT') return;
      // SQLITE_IOERR_WRITE
      throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });
    };
    commits = new GroupCommit({ exec, isOpen: true, isTransaction: false });
    await expect(commits.run(() => 'a')).rejects.toMatchObject({
      code: 'outcome_unknown',
      detail: { failure: 'SQLITE_IOERR' },
    });
  });

  describe('with a log that is synced beside the event loop', () => {
    /** Of each sync that was begun, how to end it. */
    let syncs: { resolve: () => void; reject: (error: unknown) => void }[];
    beforeEach(() => {
      syncs = [];
      const sync = (): Promise<void> =>
        new Promise((resolve, reject) => void syncs.push({ resolve, reject }));
      commits = new GroupCommit(database, { sync });
    });
    const syncing = (count: number): Promise<true> =>
      eventually(`${count} syncs`, () => syncs.length === count);

    it('settles nobody before what was committed is on disk', async () => {
      const settled: string[] = [];
      const a = commits.run(() => note('a')).then(() => settled.push('a'));
      await syncing(1);
      expect([notes(), settled]).toEqual([['a'], []]);
      const read = commits.durable()?.then(() => settled.push('read'));
      syncs[0]?.resolve();
      await Promise.all([a, read]);
      expect(settled).toEqual(['a', 'read']);
      expect(commits.durable()).toBeUndefined();
    });

    it('gathers what comes while the disk is busy into the next commit', async () => {
      const first = commits.run(() => note('a'));
      await syncing(1);
      const later = ['b', 'c'].map((text) => commits.run(() => note(text)));
      await new Promise((resolve) => setImmediate(resolve));
      expect(notes()).toEqual(['a']);
      syncs[0]?.resolve();
      await first;
      await syncing(2);
      expect(notes()).toEqual(['a', 'b', 'c']);
      syncs[1]?.resolve();
      await Promise.all(later);
      expect(syncs).toHaveLength(2);
    });

    it('writes nothing any more after a sync that failed, as nobody knows what is on disk', async () => {
      const first = commits.run(() => note('a'));
      await syncing(1);
      const read = commits.durable();
      const waiting = commits.run(() => note('b'));
      syncs[0]?.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
      const settled = await Promise.allSettled([first, read, waiting, commits.run(() => note('c'))]);
      expect(statuses(settled)).toEqual([
        'outcome_unknown',
        'store_unavailable',
        'store_unavailable',
        'store_unavailable',
      ]);
      await expect(commits.durable()).rejects.toMatchObject({ code: 'store_unavailable' });
      await commits.flush();
      expect(notes()).toEqual(['a']);
    });

    it('is flushed when all of it is on disk', async () => {
      const done = [commits.run(() => note('a'))];
      await syncing(1);
      done.push(commits.run(() => note('b')));
      let isFlushed = false;
      const flushed = commits.flush().then(() => (isFlushed = true));
      syncs[0]?.resolve();
      await syncing(2);
      expect([notes(), isFlushed]).toEqual([['a', 'b'], false]);
      syncs[1]?.resolve();
      await Promise.all([...done, flushed]);
    });
  });

  it('is unavailable once the database is closed', async () => {
    database.close();
    await expect(commits.run(() => note('a'))).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

it('opens nothing that is not a database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-commit-'));
  const open = (path: string) => () => openDatabase(path);
  const unavailable: unknown = expect.objectContaining({ code: 'store_unavailable' });
  expect(open(directory)).toThrow(unavailable);
  expect(open(join(directory, 'missing', 'file.db'))).toThrow(unavailable);
  rmSync(directory, { recursive: true });
});
