import { describe, expect, it } from '@jest/globals';
import { deepFreeze } from '../support/deep-freeze.js';
import {
  keysOf,
  peopleIn,
  person,
  position,
  tombstone,
  type PeopleUnderTest,
  type PersonDocument,
} from './people-under-test.js';

/** The part of a read store's contract about documents: getting, putting and replacing them. */
export function documentsContract(people: PeopleUnderTest): void {
  describe('getting', () => {
    it('knows nothing of a document that was never written', async () => {
      expect(await people.collection.get('0/nobody')).toBeUndefined();
      expect(await people.collection.getMany(['0/nobody'])).toEqual(new Map());
      expect(await people.collection.getMany([])).toEqual(new Map());
    });

    it('gives a document back as it was put', async () => {
      const ada = person('ada', { name: 'Ada', age: 36, paying: true, tags: ['x', { y: null }], z: 1.5 });
      expect(await people.put(ada)).toBe(1);
      expect(await people.collection.get('0/ada')).toEqual(ada);
    });

    it('tells the positions of documents, deleted ones among them, without their bodies', async () => {
      const documents = [person('ada'), tombstone('bob', 2)];
      await people.put(...documents);
      const positions = await people.collection.positionsOf(deepFreeze(['0/nobody', '0/bob', '0/ada']));
      expect(positions).toEqual(new Map(documents.map(({ id, position: at }) => [id, at])));
      expect(await people.collection.positionsOf([])).toEqual(new Map());
    });

    it('gives many documents by id, and leaves out those that are not there', async () => {
      const documents = Array.from({ length: 1_500 }, (_, at) => person(`user ${at}`, { age: at }));
      expect(await people.put(...documents)).toBe(1_500);
      const asked = documents.filter((_, at) => at % 3 === 0);
      const many = await people.collection.getMany(deepFreeze(['0/nobody', ...asked.map(({ id }) => id)]));
      expect(many).toEqual(new Map(asked.map((document) => [document.id, document])));
    });

    it.each([
      '__proto__',
      'constructor',
      'a.b',
      '$where',
      'quote"\'`',
      '%_',
      '日本語 🎉',
      'nul \u0000 and after',
      '\u0001',
      'e'.repeat(1_498),
    ])('takes %j as a key, as text, and as the name of a property', async (text) => {
      const inner = Object.fromEntries([[text, { [text]: text }]]);
      const odd = person(text, { name: text, attributes: inner });
      await people.put(odd, person(`${text}x`), person(text.slice(0, 1) + '-'));
      const read = await people.collection.get(odd.id);
      expect(JSON.stringify(read)).toBe(JSON.stringify(odd));
      expect(Object.keys(read?.body?.attributes as object)).toEqual([text]);
      expect([...(await people.collection.getMany([odd.id])).keys()]).toEqual([odd.id]);
      expect(await people.found({ field: 'name', op: 'eq', value: text })).toEqual([text]);
      expect(await people.found({ field: 'name', op: 'prefix', value: text })).toEqual([text]);
    });

    it('keeps collections apart', async () => {
      const other = await people.store.collection(peopleIn(`${people.unique}-other`));
      await people.put(person('ada', { name: 'Ada' }));
      expect(await other.get('0/ada')).toBeUndefined();
      await other.put([person('ada', { name: 'Another' }, 9)]);
      expect((await people.collection.get('0/ada'))?.body).toEqual({ name: 'Ada' });
    });
  });

  describe('putting', () => {
    it('writes nothing on redelivery', async () => {
      const batch = [person('ada', { age: 1 }, 5), person('bob', { age: 2 }, 6)];
      expect(await people.put(...batch)).toBe(2);
      expect(await people.put(...batch)).toBe(0);
      expect(await people.put(person('ada', { age: 99 }, 5), person('cleo', {}, 7))).toBe(1);
      expect((await people.collection.get('0/ada'))?.body).toEqual({ age: 1 });
    });

    it('replaces what stands at an earlier position, never what stands at a later one', async () => {
      await people.put(person('ada', { age: 1 }, 9));
      expect(await people.put(person('ada', { age: 2 }, 10))).toBe(1);
      expect(await people.put(person('ada', { age: 3 }, 8))).toBe(0);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 10));
      expect(await people.found({ field: 'age', op: 'eq', value: 2 })).toEqual(['ada']);
      expect(await people.found({ field: 'age', op: 'ne', value: 2 })).toEqual([]);
    });

    it('writes what is new in a call where others are refused', async () => {
      await people.put(...Array.from({ length: 50 }, (_, at) => person(`${at}`, { age: 1 }, 100)));
      const again = Array.from({ length: 100 }, (_, at) => person(`${at}`, { age: 2 }, 50));
      expect(await people.put(...again)).toBe(50);
      expect(await people.collection.count({ field: 'age', op: 'eq', value: 1 })).toBe(50);
    });

    it('guards those that are said to be new and are there all the same', async () => {
      await people.put(person('ada', { age: 1 }, 9), person('bob', { age: 1 }, 9), tombstone('cleo', 9));
      const all = ['ada', 'bob', 'cleo', 'dan'].map((key, at) => person(key, { age: 2 }, 8 + 2 * (at % 2)));
      const saidToBeNew = [...all, person('eve', { age: 2 }, 1)].map((one) => ({ ...one, isNew: true }));
      expect(await people.collection.put(saidToBeNew)).toBe(3);
      expect(await people.found({ field: 'age', op: 'eq', value: 2 })).toEqual(['bob', 'dan', 'eve']);
      expect(await people.collection.put(saidToBeNew)).toBe(0);
      expect(await people.collection.get('0/cleo')).toEqual(tombstone('cleo', 9));
      expect(await people.collection.get('0/eve')).toEqual(person('eve', { age: 2 }, 1));
    });

    it('takes no documents at all', async () => expect(await people.put()).toBe(0));

    it('takes calls that are issued together', async () => {
      const written = await Promise.all([
        people.put(person('ada', { age: 1 }, 1)),
        people.put(person('ada', { age: 2 }, 2)),
        people.put(person('bob', {}, 3)),
      ]);
      expect(written[2]).toBe(1);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 2));
    });

    it('keeps a deleted document as a tombstone with its position', async () => {
      await people.put(person('ada', { name: 'Ada' }, 5), person('bob', { name: 'Bob' }, 5));
      expect(await people.put(tombstone('ada', 6))).toBe(1);
      expect(await people.collection.get('0/ada')).toEqual(tombstone('ada', 6));
      expect(await people.collection.getMany(['0/ada'])).toEqual(new Map([['0/ada', tombstone('ada', 6)]]));
      expect(keysOf((await people.find({ limit: 10 })).documents)).toEqual(['bob']);
      expect(await people.found({ field: 'name', op: 'ne', value: 'Bob' })).toEqual([]);
      expect(await people.collection.count()).toBe(1);
      expect(await people.put(person('ada', { name: 'Redelivered' }, 5))).toBe(0);
      expect(await people.put(tombstone('ada', 6))).toBe(0);
      expect(await people.put(person('ada', { name: 'Again' }, 7))).toBe(1);
      expect(await people.collection.count()).toBe(2);
    });

    it('keeps a tombstone of what never was', async () => {
      expect(await people.put(tombstone('ghost', 4))).toBe(1);
      expect(await people.put(person('ghost', {}, 3))).toBe(0);
      expect(await people.collection.count()).toBe(0);
    });
  });

  describe('replacing', () => {
    const replace = (document: PersonDocument, expected?: number): Promise<boolean> =>
      people.collection.replace(
        deepFreeze(document),
        expected === undefined ? undefined : position(expected),
      );

    it('writes where the stored position is the expected one, its fields too', async () => {
      await people.put(person('ada', { name: 'Ada', age: 1 }, 5), person('bob', { age: 1 }, 5));
      expect(await replace(person('ada', { name: 'Eve', age: 2 }, 7), 5)).toBe(true);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { name: 'Eve', age: 2 }, 7));
      expect(await people.found({ field: 'name', op: 'eq', value: 'Ada' })).toEqual([]);
      expect(await people.found({ field: 'age', op: 'eq', value: 2 })).toEqual(['ada']);
      expect(await people.found({ field: 'age', op: 'eq', value: 1 })).toEqual(['bob']);
    });

    it('leaves alone what stands at another position, earlier or later', async () => {
      await people.put(person('ada', { age: 1 }, 5));
      for (const expected of [4, 6, undefined])
        expect(await replace(person('ada', { age: 2 }, 9), expected)).toBe(false);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { age: 1 }, 5));
    });

    it('writes another body at the same position, which put does not', async () => {
      await people.put(person('ada', { age: 1 }, 5));
      expect(await replace(person('ada', { age: 2 }, 5), 5)).toBe(true);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 5));
      expect(await people.put(person('ada', { age: 3 }, 5))).toBe(0);
      expect(await people.put(person('ada', { age: 3 }, 6))).toBe(1);
    });

    it('writes what was never written where nothing is expected, and only once', async () => {
      expect(await replace(person('ada', { age: 1 }, 5), 5)).toBe(false);
      expect(await replace(person('ada', { age: 1 }, 5))).toBe(true);
      expect(await replace(person('ada', { age: 2 }, 6))).toBe(false);
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { age: 1 }, 5));
    });

    it('makes a tombstone of a document, and a document of a tombstone that is expected', async () => {
      await people.put(person('ada', { name: 'Ada' }, 5));
      expect(await replace(tombstone('ada', 6), 5)).toBe(true);
      expect(await people.collection.get('0/ada')).toEqual(tombstone('ada', 6));
      expect(await people.collection.count()).toBe(0);
      expect(await replace(person('ada', { name: 'Ada' }, 7))).toBe(false);
      expect(await replace(person('ada', { name: 'Ada' }, 7), 6)).toBe(true);
      expect(await people.found({ field: 'name', op: 'eq', value: 'Ada' })).toEqual(['ada']);
    });

    it('lets one of those win that expect the same, whatever else is written', async () => {
      await people.put(person('ada', { age: 0 }, 5));
      const won = await Promise.all([
        replace(person('ada', { age: 1 }, 6), 5),
        replace(person('ada', { age: 2 }, 7), 5),
        replace(person('new', { age: 1 }, 6)),
        replace(person('new', { age: 2 }, 7)),
      ]);
      expect(won.filter(Boolean)).toHaveLength(2);
      expect(won[0]).not.toBe(won[1]);
      expect((await people.collection.get('0/ada'))?.body).toEqual({ age: won[0] ? 1 : 2 });
    });

    it('takes odd keys, and refuses a field value of another type than declared', async () => {
      const odd = person("quote'\u0000 日本語 🎉 $where.a", { name: '\u0001' });
      expect(await replace(odd)).toBe(true);
      expect(await replace({ ...odd, position: position(2) }, 1)).toBe(true);
      expect(await people.collection.get(odd.id)).toEqual({ ...odd, position: position(2) });
      const wrong = person('wrong', { age: 'old' as unknown as number });
      await expect(replace(wrong)).rejects.toMatchObject({ code: 'invalid_field_value' });
    });
  });
}
