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
  const layout = layoutOf(people.name, people.fields);
  let file: StoreFile;
  let collection: SqliteCollection<Person>;

  beforeAll(async () => {
    file = StoreFile.open(join(directory, 'read.db'), { schema: statementsToMake(layout) });
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

  it.each([
    ['looks few up', 'number17', 'found'],
    ['looks those up who may stand together at the far end', 'zoe', 'found'],
    ['passes along the order where most are met soon', 'ann', 'number'],
  ])('%s, and finds the same in the same order', async (_, value, number) => {
    expect(new SearchPlan(file, layout).sourceFor(byName(value), 10).number).toBe(number);
    const { documents } = await collection.find({ ...byName(value), limit: 10 });
    const expected = names.filter((name) => name.includes(value)).sort();
    expect(documents.map(({ body }) => body?.name)).toEqual(expected.slice(0, 10));
  });
});
