import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectionDefinition, PageRequest } from '@rollcall/read-store';
import { layoutOf, statementsToMake } from './layout.js';
import { SearchPlan } from './search-plan.js';
import { SqliteCollection } from './sqlite-collection.js';
import { StoreFile } from './store-file.js';

interface Person {
  readonly name: string;
}

const people: CollectionDefinition<Person> = {
  name: 'people',
  fields: { name: 'key', words: 'words' },
  fieldsOf: ({ name }) => ({ name, words: name.split(' ') }),
};

/** A tenth of them are called Zoe, and so stand together at the end of the order of names. */
const names = Array.from({ length: 2_000 }, (_, n) => `${n % 10 === 0 ? 'zoe' : 'ann'} number${n}`);

describe('A search in an order', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-plan-'));
  const layout = layoutOf(people);
  let file: StoreFile;
  let collection: SqliteCollection<Person>;

  beforeAll(async () => {
    file = new StoreFile(join(directory, 'read.db'), { schema: statementsToMake(layout) });
    collection = new SqliteCollection(file, people, layout);
    await collection.put(names.map((name, n) => ({ id: `p${n}`, position: '1', body: { name } })));
  });
  afterAll(async () => {
    await file.close();
    rmSync(directory, { recursive: true });
  });

  const byName = (value: string): Pick<PageRequest, 'filter' | 'sort'> => ({
    filter: { field: 'words', op: 'contains', value },
    sort: { field: 'name', direction: 'asc' },
  });

  const foundBy = (value: string) =>
    new SearchPlan(file, layout)
      .waysTo(byName(value), 10)
      .map(({ number, most }) => [number, most !== undefined]);

  it.each([
    ['looks few up', 'number171', [['found', false]]],
    [
      'passes along the order for a while, and looks those up who may stand together at the far end',
      'zoe',
      [
        ['number', true],
        ['found', false],
      ],
    ],
  ])('%s, and finds the same in the same order', async (_, value, ways) => {
    expect(foundBy(value)).toEqual(ways);
    const { documents } = await collection.find({ ...byName(value), limit: 10 });
    const expected = names.filter((name) => name.includes(value)).sort();
    expect(documents.map(({ body }) => body?.name)).toEqual(expected.slice(0, 10));
  });
});

/** So many that more are found than are counted, and than are passed before a way is given up. */
describe('A search of very many in an order', () => {
  interface Named {
    readonly name: string;
    readonly nick: string | null;
  }
  const many: CollectionDefinition<Named> = {
    name: 'many',
    fields: { nick: 'text', words: 'words' },
    fieldsOf: ({ name, nick }) => ({ nick, words: [name] }),
  };
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-plan-'));
  const layout = layoutOf(many);
  const padded = (n: number): string => String(n).padStart(6, '0');
  /** Half without a nickname, whom an ascending order begins with; those found stand at the end of either half. */
  const all = Array.from({ length: 120_000 }, (_, n) => ({
    id: `p${padded(n)}`,
    name: n % 60_000 < 30_000 ? 'somebody' : 'zoe',
    nick: n < 60_000 ? null : `nick${padded(n)}`,
  }));
  let file: StoreFile;
  let collection: SqliteCollection<Named>;

  beforeAll(async () => {
    file = new StoreFile(join(directory, 'read.db'), { schema: statementsToMake(layout) });
    collection = new SqliteCollection(file, many, layout);
    for (let from = 0; from < all.length; from += 20_000)
      await collection.put(
        all.slice(from, from + 20_000).map(({ id, ...body }) => ({ id, position: '1', body })),
      );
  });
  afterAll(async () => {
    await file.close();
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['asc', 'zoe'],
    ['desc', 'zoe'],
    ['asc', 'somebody'],
    ['desc', 'somebody'],
  ] as const)('%s: finds all who are called %s, page by page, in order', async (direction, name) => {
    const filter = { field: 'words', op: 'contains', value: name } as const;
    const sort = { field: 'nick', direction } as const;
    expect(new SearchPlan(file, layout).waysTo({ filter, sort }, 10)).toHaveLength(2);
    const expected = all.filter((one) => one.name === name).map(({ id }) => id);
    if (direction === 'desc') expected.reverse();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await collection.find({ filter, sort, limit: 9_999, cursor });
      found.push(...page.documents.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(found).toEqual(expected);
  });
});
