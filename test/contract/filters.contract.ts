import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Condition, PageRequest } from '@rollcall/read-store';
import { person, type PeopleUnderTest } from './people-under-test.js';

/** The part of a read store's contract about filters. */
export function filtersContract(people: PeopleUnderTest): void {
  describe('filtering', () => {
    beforeEach(async () => {
      await people.put(
        person('ada', { name: 'Ada', age: 36, paying: true }),
        person('bob', { name: 'Bob', age: 20, paying: false }),
        person('adam', { name: 'Adam', age: 20 }),
        person('none', {}),
      );
    });

    const cases: readonly (readonly [Condition, readonly string[]])[] = [
      [{ field: 'name', op: 'eq', value: 'Ada' }, ['ada']],
      [{ field: 'name', op: 'eq', value: 'ada' }, []],
      [{ field: 'age', op: 'eq', value: 20 }, ['adam', 'bob']],
      [{ field: 'paying', op: 'eq', value: false }, ['bob']],
      [{ field: 'name', op: 'eq', value: null }, ['none']],
      [{ field: 'name', op: 'ne', value: null }, ['ada', 'adam', 'bob']],
      [{ field: 'age', op: 'ne', value: 20 }, ['ada', 'none']],
      [{ field: 'age', op: 'gt', value: 20 }, ['ada']],
      [{ field: 'age', op: 'gte', value: 20 }, ['ada', 'adam', 'bob']],
      [{ field: 'age', op: 'lt', value: 36 }, ['adam', 'bob']],
      [{ field: 'age', op: 'lte', value: 19.5 }, []],
      [{ field: 'paying', op: 'gt', value: false }, ['ada']],
      [{ field: 'name', op: 'in', values: ['Ada', 'Bob', 'Eve'] }, ['ada', 'bob']],
      [{ field: 'age', op: 'in', values: [36, null] }, ['ada', 'none']],
      [{ field: 'age', op: 'in', values: [] }, []],
      [{ field: 'name', op: 'prefix', value: 'Ad' }, ['ada', 'adam']],
      [{ field: 'name', op: 'prefix', value: '' }, ['ada', 'adam', 'bob']],
      [{ field: 'name', op: 'prefix', value: '%' }, []],
      [
        {
          and: [
            { field: 'age', op: 'eq', value: 20 },
            { field: 'paying', op: 'eq', value: false },
          ],
        },
        ['bob'],
      ],
      [
        {
          or: [
            { field: 'age', op: 'gt', value: 30 },
            { field: 'name', op: 'eq', value: null },
          ],
        },
        ['ada', 'none'],
      ],
      [{ and: [] }, ['ada', 'adam', 'bob', 'none']],
      [{ or: [] }, []],
      [{ not: { field: 'age', op: 'gt', value: 20 } }, ['adam', 'bob', 'none']],
      [{ not: { field: 'name', op: 'prefix', value: 'A' } }, ['bob', 'none']],
      [{ not: { field: 'age', op: 'in', values: [36] } }, ['adam', 'bob', 'none']],
      [{ not: { and: [{ field: 'paying', op: 'eq', value: true }] } }, ['adam', 'bob', 'none']],
      [{ not: { not: { field: 'paying', op: 'eq', value: true } } }, ['ada']],
      [{ and: [{ not: { or: [] } }, { or: [{ and: [] }, { or: [] }] }] }, ['ada', 'adam', 'bob', 'none']],
    ];
    it.each(cases.map(([filter, keys]) => [JSON.stringify(filter), filter, keys] as const))(
      'finds and counts %s',
      async (_, filter, keys) => expect(await people.found(filter)).toEqual(keys),
    );

    it('counts all where nothing is asked', async () => expect(await people.collection.count()).toBe(4));

    const deep = Array.from({ length: 5_000 }).reduce<Condition>((not) => ({ not }), { and: [] });
    const refused: readonly (readonly [string, Condition])[] = [
      ['an unknown field', { field: 'email', op: 'eq', value: 'x' }],
      ['a field of every object', { field: '__proto__', op: 'eq', value: null }],
      ['a field that would be a piece of a query', { field: 'name = name --', op: 'eq', value: 'x' }],
      ['text for a number', { field: 'age', op: 'eq', value: '20' }],
      ['a number for text', { field: 'name', op: 'in', values: ['Ada', 1] }],
      ['a number for a boolean', { field: 'paying', op: 'eq', value: 1 }],
      ['what is below null', { field: 'age', op: 'lt', value: null }],
      ['a comparison that is none', { field: 'age', op: 'like', value: 2 } as unknown as Condition],
      ['the prefix of a number', { field: 'age', op: 'prefix', value: '2' }],
      ['conditions without an end', deep],
    ];
    it.each(refused)('refuses %s', async (_, filter) => {
      const error = { name: 'ReadStoreError', code: 'invalid_filter' };
      await expect(people.find({ filter, limit: 10 })).rejects.toMatchObject(error);
      await expect(people.collection.count(filter)).rejects.toMatchObject(error);
    });

    it('refuses to sort by a field that is not there', async () => {
      const request: PageRequest = { sort: { field: 'email', direction: 'asc' }, limit: 10 };
      await expect(people.find(request)).rejects.toMatchObject({ code: 'invalid_filter' });
    });
  });
}
