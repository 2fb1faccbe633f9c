import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Condition } from '@rollcall/read-store';
import { SqliteReadStore } from './sqlite-read-store.js';

interface Person {
  readonly words: readonly string[];
}

/** More than are searched by all that is known of them. Everybody has the same word, and a third the same place. */
const people = Array.from({ length: 1_000 }, (_, n): Person => {
  const place = n % 3 === 0 ? 'london' : 'rome';
  return { words: ['everybody', place, `family${n % 50}`, `id-${n}`, ...(n > 900 ? ['late"comer'] : [])] };
});

const piece = (op: 'contains' | 'hasPrefix' | 'has', value: string): Condition => ({
  field: 'words',
  op,
  value,
});

describe('Searches among many by what few have', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-rare-'));
  let store: SqliteReadStore;
  let collection: Collection<Person>;

  beforeAll(async () => {
    store = SqliteReadStore.open(join(directory, 'read-models.db'));
    const fieldsOf = ({ words }: Person) => ({ words });
    collection = await store.collection<Person>({ name: 'people', fields: { words: 'words' }, fieldsOf });
    await collection.put(people.map((body, n) => ({ id: `p${n}`, position: '1', body })));
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const has = (condition: Condition, { words }: Person): boolean => {
    if ('and' in condition) return condition.and.every((part) => has(part, { words }));
    if ('or' in condition) return condition.or.some((part) => has(part, { words }));
    if (!('value' in condition) || typeof condition.value !== 'string') throw new Error('not of this test');
    const { op, value } = condition;
    return words.some((word) =>
      op === 'contains' ? word.includes(value) : op === 'has' ? word === value : word.startsWith(value),
    );
  };

  it.each<[string, Condition]>([
    ['everybody', piece('contains', 'everybody')],
    ['one of everybody', { and: [piece('contains', 'very'), piece('has', 'id-77')] }],
    ['a family of one place', { and: [piece('has', 'family7'), piece('contains', 'ondo')] }],
    ['who came late', { and: [piece('contains', 'e"c'), piece('hasPrefix', 'lo')] }],
    ['two of them', { or: [piece('has', 'id-5'), { and: [piece('has', 'id-6'), piece('has', 'rome')] }] }],
    [
      'a choice among a place',
      { and: [piece('has', 'rome'), { or: [piece('has', 'id-5'), piece('has', 'id-7')] }] },
    ],
    ['nobody', { and: [piece('contains', 'everybody'), piece('contains', 'xyz')] }],
    ['what is too short to tell', { and: [piece('has', 'd'), piece('hasPrefix', 'i')] }],
  ])('find %s, no more and no fewer', async (_, filter) => {
    const { documents } = await collection.find({ filter, sort: 'none', limit: 1_000 });
    const expected = people.flatMap((person, n) => (has(filter, person) ? [`p${n}`] : []));
    expect(documents.map(({ id }) => id)).toEqual(expected);
    expect(await collection.count(filter)).toBe(expected.length);
  });
});
