import { describe, expect, it } from '@jest/globals';
import { deepFreeze } from '../support/deep-freeze.js';
import {
  peopleIn,
  person,
  position,
  tombstone,
  type PeopleUnderTest,
  type Person,
} from './people-under-test.js';

/** The part of a read store's contract about its collections. */
export function collectionsContract(people: PeopleUnderTest): void {
  describe('collections', () => {
    it('are found again by another who asks for them, in whatever order the fields are told', async () => {
      await people.put(person('ada', { name: 'Ada', age: 36 }));
      const { fieldsOf } = peopleIn(people.unique);
      const again = await people.store.collection<Person>(
        deepFreeze({
          name: people.unique,
          fields: { paying: 'boolean', age: 'number', name: 'text' },
          fieldsOf,
        }),
      );
      expect(await again.count({ field: 'age', op: 'eq', value: 36 })).toBe(1);
    });

    it.each([
      ['one more', { name: 'text', age: 'number', paying: 'boolean', email: 'text' }],
      ['one less', { name: 'text', age: 'number' }],
      ['another type', { name: 'text', age: 'text', paying: 'boolean' }],
    ] as const)('are refused with other fields than they were made with: %s', async (_, fields) => {
      await expect(people.store.collection({ ...peopleIn(people.unique), fields })).rejects.toMatchObject({
        name: 'ReadStoreError',
        code: 'invalid_definition',
      });
      expect(await people.put(person('ada'))).toBe(1);
    });

    it.each(['', 'Upper', 'a_b', 'a"b', 'a b'])('are refused with the name %j', async (bad) => {
      await expect(people.store.collection(peopleIn(bad))).rejects.toMatchObject({
        code: 'invalid_definition',
      });
    });

    it('tell fields apart that differ in case only, and need none', async () => {
      const cased = await people.store.collection<Record<string, string>>({
        name: `${people.unique}-cased`,
        fields: { a: 'text', A: 'text' },
        fieldsOf: ({ a = null, A = null }) => ({ a, A }),
      });
      await cased.put([{ id: '0/x', position: position(1), body: { a: '1', A: '2' } }]);
      expect(await cased.count({ field: 'A', op: 'eq', value: '2' })).toBe(1);
      expect(await cased.count({ field: 'a', op: 'eq', value: '2' })).toBe(0);
      const plain = await people.store.collection({
        name: `${people.unique}-plain`,
        fields: {},
        fieldsOf: () => ({}),
      });
      expect(await plain.put([{ id: '0/x', position: position(1), body: {} }])).toBe(1);
    });

    it('refuse a field value of another type than declared, and write nothing of the call', async () => {
      const wrong = person('wrong', { age: 'old' as unknown as number });
      await expect(people.put(person('ada'), wrong)).rejects.toMatchObject({ code: 'invalid_field_value' });
      expect(await people.collection.count()).toBe(0);
    });

    it('take a number that JSON cannot hold as null', async () => {
      await people.put(person('ada', { age: Infinity }), person('bob', { age: NaN }));
      expect(await people.found({ field: 'age', op: 'eq', value: null })).toEqual(['ada', 'bob']);
    });

    it('are gone when dropped, tombstones too, and can be made anew with other fields', async () => {
      await people.put(person('ada', { name: 'Ada' }, 5), tombstone('bob', 6));
      await people.store.drop(people.unique);
      await people.store.drop(people.unique);
      const anew = await people.store.collection<Person>({
        name: people.unique,
        fields: { age: 'number' },
        fieldsOf: ({ age = null }) => ({ age }),
      });
      expect(await anew.get('0/bob')).toBeUndefined();
      expect(await anew.put([person('ada', { age: 3 }, 1)])).toBe(1);
      expect(await anew.count({ field: 'age', op: 'eq', value: 3 })).toBe(1);
    });

    it('keep their documents apart where their ids are of the same, and go alone', async () => {
      const open = async (name: string) => {
        const made = await people.store.collection({
          ...peopleIn(`${people.unique}-${name}`),
          idsOf: people.unique,
        });
        return { name: `${people.unique}-${name}`, made };
      };
      const [one, other] = [await open('one'), await open('other')];
      expect(await one.made.put([person('ada', { age: 1 }), person('bob', { age: 2 })])).toBe(2);
      expect(await other.made.get('0/ada')).toBeUndefined();
      expect(await other.made.put([person('bob', { age: 3 }), tombstone('cy', 1)])).toBe(2);
      expect(await other.made.replace(person('dee', { age: 4 }), undefined)).toBe(true);
      expect(await other.made.replace(person('dee', { age: 5 }, 2), undefined)).toBe(false);
      const ids = ['ada', 'bob', 'cy', 'dee'].map((key) => `0/${key}`);
      expect([...(await one.made.positionsOf(ids)).keys()].sort()).toEqual(['0/ada', '0/bob']);
      const first = await other.made.find({ limit: 1 });
      expect(first.documents).toEqual([person('bob', { age: 3 })]);
      const { nextCursor: cursor } = first;
      expect((await other.made.find({ limit: 9, cursor })).documents).toEqual([person('dee', { age: 4 })]);
      await people.store.drop(one.name);
      expect(await other.made.getMany(ids)).toEqual(
        new Map([
          ['0/bob', person('bob', { age: 3 })],
          ['0/cy', tombstone('cy', 1)],
          ['0/dee', person('dee', { age: 4 })],
        ]),
      );
      const { made: anew } = await open('one');
      expect(await anew.count()).toBe(0);
      expect(await anew.put([person('bob', { age: 6 })])).toBe(1);
      expect(await anew.get('0/bob')).toEqual(person('bob', { age: 6 }));
    });
  });
}
