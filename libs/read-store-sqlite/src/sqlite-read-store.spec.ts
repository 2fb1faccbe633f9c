import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collection, CollectionDefinition, PageRequest, StoredDocument } from '@rollcall/read-store';
import { reportsContract } from '../../../test/contract/reports.contract.js';
import { readStoreContract } from '../../../test/contract/read-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { layoutOf, statementsToMake, type Layout } from './layout.js';
import { pageQueries } from './page-query.js';
import { SearchPlan } from './search-plan.js';
import { SqliteCollection } from './sqlite-collection.js';
import { SqliteReadStore } from './sqlite-read-store.js';
import { SqliteReports } from './sqlite-reports.js';
import { StoreFile } from './store-file.js';

readStoreContract(
  'SQLite',
  inTemporaryFile((path) => SqliteReadStore.open(path)),
);

/** Its reports are in a file of their own. */
const reportingBeside = (path: string): SqliteReadStore => {
  const reports = SqliteReports.open(`${path}-reports`);
  const store = SqliteReadStore.open(path, { reports });
  const close = async (): Promise<void> => {
    await store.close();
    await reports.close();
  };
  return Object.assign(Object.create(store) as SqliteReadStore, { close });
};

describe('The SQLite read store with reports beside', () => {
  let opened: Awaited<ReturnType<ReturnType<typeof inTemporaryFile<SqliteReadStore>>>>;
  beforeEach(async () => {
    opened = await inTemporaryFile(reportingBeside)();
  });
  afterEach(() => opened.dispose());

  reportsContract(
    () => opened.store,
    () => 'beside',
  );

  it('has what was told when both files are opened again', async () => {
    await opened.store.reports.tell('one', { at: 1 });
    const store = await opened.reopen();
    expect(await store.reports.all()).toMatchObject([{ process: 'one', body: { at: 1 } }]);
  });

  it('is not written to when something is told', async () => {
    const { path, store } = opened;
    const beside = new StoreFile(path, { schema: '' });
    const version = (): unknown => beside.prepare('PRAGMA data_version').get();
    const before = version();
    await store.reports.tell('one', { at: 1 });
    expect(version()).toEqual(before);
    await store.checkpoints.claim('a');
    expect(version()).not.toEqual(before);
    await beside.close();
  });
});

/** All of whose collections say that their ids are the same ones. */
const sharing = (store: SqliteReadStore): SqliteReadStore =>
  Object.assign(Object.create(store) as SqliteReadStore, {
    collection: <Body extends object>(definition: CollectionDefinition<Body>) =>
      store.collection({ idsOf: 'everybody', ...definition }),
  });

readStoreContract(
  'SQLite with shared ids',
  inTemporaryFile((path) => sharing(SqliteReadStore.open(path))),
);

describe('The SQLite read store', () => {
  interface Item {
    readonly rank?: number;
    readonly text?: string;
  }
  const items: CollectionDefinition<Item> = {
    name: 'items',
    fields: { rank: 'number' },
    fieldsOf: ({ rank }) => ({ rank: rank ?? null }),
  };
  const item = (at: number, body: Item = {}): StoredDocument<Item> => ({
    id: `0/${at}`,
    position: '0000000000000001',
    body,
  });

  let directory: string;
  let file: StoreFile;
  let layout: Layout;
  let collection: SqliteCollection<Item>;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-read-'));
    layout = layoutOf(items);
    file = new StoreFile(join(directory, 'read.db'), {
      schema: statementsToMake(layout),
    });
    collection = new SqliteCollection(file, items, layout);
  });
  afterEach(async () => {
    await file.close();
    rmSync(directory, { recursive: true });
  });

  const plansOf = (request: PageRequest, lying = layout): string[] =>
    new SearchPlan(file, lying)
      .waysTo(request, 10)
      .flatMap((way) => pageQueries(request, lying, way))
      .map(({ text, values }) =>
        file
          .prepare<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${text}`)
          .all(...values, 10)
          .map(([, , , step]) => step)
          .join('; '),
      );

  it.each(['asc', 'desc'] as const)('seeks the place of a page in an index, sorted %s', async (direction) => {
    await collection.put([item(1, { rank: 5 }), item(2, { rank: 6 }), item(3), item(4)]);
    const sort = { field: 'rank', direction };
    for (const limit of [1, 3]) {
      const { nextCursor } = await collection.find({ sort, limit });
      for (const cursor of [undefined, nextCursor])
        for (const plan of plansOf({ sort, limit, cursor })) {
          expect(plan).toMatch(/^SEARCH .* USING INDEX documents-items-by-f0 \(/);
          expect(plan).not.toContain('TEMP B-TREE');
        }
    }
    const filter = { field: 'rank', op: 'gte', value: 6 } as const;
    expect(plansOf({ filter, sort, limit: 1 }).at(direction === 'asc' ? 1 : 0)).toContain('f0>?');
  });

  it('seeks the place of a page in the index of ids, also where they are shared', async () => {
    const shared = layoutOf({ ...items, name: 'shared', idsOf: 'everybody' });
    file.database.exec(statementsToMake(shared));
    const sharing = new SqliteCollection(file, items, shared);
    await sharing.put([item(1), item(2), item(3)]);
    const { nextCursor: cursor } = await sharing.find({ limit: 1 });
    expect(plansOf({ limit: 1, cursor }, shared)).toEqual([
      'SEARCH ids-of-everybody USING COVERING INDEX sqlite_autoindex_ids-of-everybody_1 (name>?); ' +
        'SEARCH documents-shared USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });

  it.each(['', 'Upper', 'a"b'])('makes no collection with ids of %j', async (idsOf) => {
    const store = SqliteReadStore.open(join(directory, 'made.db'));
    await expect(store.collection({ ...items, idsOf })).rejects.toMatchObject({ code: 'invalid_definition' });
    expect(await store.collectionNames()).toEqual([]);
    await store.close();
  });

  it.each([
    [undefined, 'everybody'],
    ['everybody', undefined],
  ])('keeps a collection as it was made: with ids of %s, and asked for with %s', async (made, asked) => {
    const path = join(directory, 'made.db');
    const first = SqliteReadStore.open(path);
    await (await first.collection({ ...items, idsOf: made })).put([item(1)]);
    await first.close();
    const second = SqliteReadStore.open(path);
    const again = await second.collection({ ...items, idsOf: asked });
    expect(await again.put([item(1), item(2)])).toBe(1);
    expect((await again.find({ limit: 3 })).documents).toEqual([item(1), item(2)]);
    await second.close();
  });

  it('tells cursors of a file apart from those of one before, and opens files that could not', async () => {
    const path = join(directory, 'made.db');
    const request = { sort: 'none', limit: 1 } as const;
    const inFile = async <Result>(work: (made: Collection<Item>) => Promise<Result>): Promise<Result> => {
      const store = SqliteReadStore.open(path);
      try {
        return await work(await store.collection({ ...items, idsOf: 'everybody' }));
      } finally {
        await store.close();
      }
    };
    const first = () =>
      inFile(async (made) => {
        await made.put([item(1), item(2)]);
        return (await made.find(request)).nextCursor;
      });
    const next = (cursor: string | undefined) =>
      inFile(async (made) => (await made.find({ ...request, cursor })).documents);
    const cursor = await first();
    expect(await next(cursor)).toEqual([item(2)]);
    rmSync(path);
    const anew = await first();
    await expect(next(cursor)).rejects.toMatchObject({ code: 'invalid_cursor' });
    expect(await next(anew)).toEqual([item(2)]);
    const old = new StoreFile(path, { schema: 'DROP TABLE incarnations' });
    await old.close();
    await expect(next(anew)).rejects.toMatchObject({ code: 'invalid_cursor' });
    expect(await next(await first())).toEqual([item(2)]);
  });

  it('writes what is issued together in one transaction, in order', async () => {
    const other = new StoreFile(join(directory, 'read.db'), { schema: '' });
    const version = (): number | undefined => other.prepare<[number]>('PRAGMA data_version').get()?.[0];
    const before = version();
    const versions = Array.from({ length: 20 }, (_, at) => collection.put([item(at)]).then(version));
    const [first, ...others] = await Promise.all(versions);
    expect(first).not.toBe(before);
    expect(new Set(others)).toEqual(new Set([first]));
    await other.close();
  });

  it('is unavailable when the disk is full, has written nothing of the call, and goes on when there is room', async () => {
    const pages = file.prepare<[number]>('PRAGMA page_count').get()?.[0] ?? 0;
    file.database.exec(`PRAGMA max_page_count = ${pages + 3}`);
    const many = Array.from({ length: 500 }, (_, at) => item(at, { text: 'long '.repeat(50) }));
    await expect(collection.put(many)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await collection.count()).toBe(0);
    file.database.exec('PRAGMA max_page_count = 1000000');
    expect(await collection.put(many)).toBe(500);
  });

  it('lets others write while it drops a large collection', async () => {
    const store = SqliteReadStore.open(join(directory, 'large.db'));
    const [large, small] = [
      await store.collection({ ...items, name: 'large' }),
      await store.collection(items),
    ];
    await large.put(Array.from({ length: 5_000 }, (_, at) => item(at)));
    const order: string[] = [];
    const dropping = store.drop('large').then(() => order.push('dropped'));
    await new Promise((resolve) => setImmediate(resolve));
    await small.put([item(1)]).then(() => order.push('written'));
    await dropping;
    expect(order).toEqual(['written', 'dropped']);
    expect(await store.collectionNames()).toEqual(['items']);
    expect(await (await store.collection({ ...items, name: 'large' })).count()).toBe(0);
    await store.close();
  });
});
