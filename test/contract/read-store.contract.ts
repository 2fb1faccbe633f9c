import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type {
  Collection,
  CollectionDefinition,
  Condition,
  FieldSort,
  FieldValue,
  PageRequest,
  ReadStore,
  StoredDocument,
} from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';
import { buildsContract } from './builds.contract.js';
import { checkpointsContract } from './checkpoints.contract.js';
import { parkingLotContract } from './parking-lot.contract.js';
import { searchContract } from './search.contract.js';
import { requestStoreContract } from './request-store.contract.js';
import { reportsContract } from './reports.contract.js';

export interface OpenedReadStore {
  readonly store: ReadStore;
  /** Closes what is open and opens the same read models again. */
  readonly reopen?: () => Promise<ReadStore>;
  readonly dispose: () => Promise<void>;
}

interface Person {
  readonly name?: string;
  readonly age?: number;
  readonly paying?: boolean;
  readonly [extra: string]: unknown;
}

type PersonDocument = StoredDocument<Person>;

const people = (name: string): CollectionDefinition<Person> => ({
  name,
  fields: { name: 'text', age: 'number', paying: 'boolean' },
  fieldsOf: ({ name = null, age = null, paying = null }) => ({ name, age, paying }),
});

/** Positions as a log gives them: of one width. */
const position = (at: number): string => String(at).padStart(16, '0');

const person = (key: string, body: Person | undefined = {}, at = 1): PersonDocument => ({
  id: `0/${key}`,
  position: position(at),
  body,
});
const tombstone = (key: string, at: number): PersonDocument => ({
  id: `0/${key}`,
  position: position(at),
  body: undefined,
});
const keysOf = (documents: readonly PersonDocument[]): string[] => documents.map(({ id }) => id.slice(2));

/** What every read store must do, whatever is behind it. It need not be empty: names are used that nobody else uses. */
export function readStoreContract(name: string, open: () => Promise<OpenedReadStore>): void {
  describe(`${name} as a read store`, () => {
    let opened: OpenedReadStore;
    let store: ReadStore;
    let unique: string;
    let collection: Collection<Person>;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      unique = `contract-${randomUUID()}`;
      collection = await store.collection(people(unique));
    });
    afterEach(() => opened.dispose());

    const put = (...documents: PersonDocument[]): Promise<number> => collection.put(deepFreeze(documents));
    const find = (request: PageRequest) => collection.find(deepFreeze(request));
    const found = async (filter: Condition): Promise<string[]> => {
      const { documents } = await find({ filter, limit: 100 });
      expect(await collection.count(deepFreeze(filter))).toBe(documents.length);
      return keysOf(documents);
    };
    const allPages = async (request: PageRequest): Promise<string[][]> => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await find({ ...request, cursor });
        pages.push(keysOf(page.documents));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return pages;
    };

    describe('getting', () => {
      it('knows nothing of a document that was never written', async () => {
        expect(await collection.get('0/nobody')).toBeUndefined();
        expect(await collection.getMany(['0/nobody'])).toEqual(new Map());
        expect(await collection.getMany([])).toEqual(new Map());
      });

      it('gives a document back as it was put', async () => {
        const ada = person('ada', { name: 'Ada', age: 36, paying: true, tags: ['x', { y: null }], z: 1.5 });
        expect(await put(ada)).toBe(1);
        expect(await collection.get('0/ada')).toEqual(ada);
      });

      it('tells the positions of documents, deleted ones among them, without their bodies', async () => {
        const documents = [person('ada'), tombstone('bob', 2)];
        await put(...documents);
        const positions = await collection.positionsOf(deepFreeze(['0/nobody', '0/bob', '0/ada']));
        expect(positions).toEqual(new Map(documents.map(({ id, position: at }) => [id, at])));
        expect(await collection.positionsOf([])).toEqual(new Map());
      });

      it('gives many documents by id, and leaves out those that are not there', async () => {
        const documents = Array.from({ length: 1_500 }, (_, at) => person(`user ${at}`, { age: at }));
        expect(await put(...documents)).toBe(1_500);
        const asked = documents.filter((_, at) => at % 3 === 0);
        const many = await collection.getMany(deepFreeze(['0/nobody', ...asked.map(({ id }) => id)]));
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
        await put(odd, person(`${text}x`), person(text.slice(0, 1) + '-'));
        const read = await collection.get(odd.id);
        expect(JSON.stringify(read)).toBe(JSON.stringify(odd));
        expect(Object.keys(read?.body?.attributes as object)).toEqual([text]);
        expect([...(await collection.getMany([odd.id])).keys()]).toEqual([odd.id]);
        expect(await found({ field: 'name', op: 'eq', value: text })).toEqual([text]);
        expect(await found({ field: 'name', op: 'prefix', value: text })).toEqual([text]);
      });

      it('keeps collections apart', async () => {
        const other = await store.collection(people(`${unique}-other`));
        await put(person('ada', { name: 'Ada' }));
        expect(await other.get('0/ada')).toBeUndefined();
        await other.put([person('ada', { name: 'Another' }, 9)]);
        expect((await collection.get('0/ada'))?.body).toEqual({ name: 'Ada' });
      });
    });

    describe('putting', () => {
      it('writes nothing on redelivery', async () => {
        const batch = [person('ada', { age: 1 }, 5), person('bob', { age: 2 }, 6)];
        expect(await put(...batch)).toBe(2);
        expect(await put(...batch)).toBe(0);
        expect(await put(person('ada', { age: 99 }, 5), person('cleo', {}, 7))).toBe(1);
        expect((await collection.get('0/ada'))?.body).toEqual({ age: 1 });
      });

      it('replaces what stands at an earlier position, never what stands at a later one', async () => {
        await put(person('ada', { age: 1 }, 9));
        expect(await put(person('ada', { age: 2 }, 10))).toBe(1);
        expect(await put(person('ada', { age: 3 }, 8))).toBe(0);
        expect(await collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 10));
        expect(await found({ field: 'age', op: 'eq', value: 2 })).toEqual(['ada']);
        expect(await found({ field: 'age', op: 'ne', value: 2 })).toEqual([]);
      });

      it('writes what is new in a call where others are refused', async () => {
        await put(...Array.from({ length: 50 }, (_, at) => person(`${at}`, { age: 1 }, 100)));
        const again = Array.from({ length: 100 }, (_, at) => person(`${at}`, { age: 2 }, 50));
        expect(await put(...again)).toBe(50);
        expect(await collection.count({ field: 'age', op: 'eq', value: 1 })).toBe(50);
      });

      it('takes no documents at all', async () => expect(await put()).toBe(0));

      it('takes calls that are issued together', async () => {
        const written = await Promise.all([
          put(person('ada', { age: 1 }, 1)),
          put(person('ada', { age: 2 }, 2)),
          put(person('bob', {}, 3)),
        ]);
        expect(written[2]).toBe(1);
        expect(await collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 2));
      });

      it('keeps a deleted document as a tombstone with its position', async () => {
        await put(person('ada', { name: 'Ada' }, 5), person('bob', { name: 'Bob' }, 5));
        expect(await put(tombstone('ada', 6))).toBe(1);
        expect(await collection.get('0/ada')).toEqual(tombstone('ada', 6));
        expect(await collection.getMany(['0/ada'])).toEqual(new Map([['0/ada', tombstone('ada', 6)]]));
        expect(keysOf((await find({ limit: 10 })).documents)).toEqual(['bob']);
        expect(await found({ field: 'name', op: 'ne', value: 'Bob' })).toEqual([]);
        expect(await collection.count()).toBe(1);
        expect(await put(person('ada', { name: 'Redelivered' }, 5))).toBe(0);
        expect(await put(tombstone('ada', 6))).toBe(0);
        expect(await put(person('ada', { name: 'Again' }, 7))).toBe(1);
        expect(await collection.count()).toBe(2);
      });

      it('keeps a tombstone of what never was', async () => {
        expect(await put(tombstone('ghost', 4))).toBe(1);
        expect(await put(person('ghost', {}, 3))).toBe(0);
        expect(await collection.count()).toBe(0);
      });
    });

    describe('replacing', () => {
      const replace = (document: PersonDocument, expected?: number): Promise<boolean> =>
        collection.replace(deepFreeze(document), expected === undefined ? undefined : position(expected));

      it('writes where the stored position is the expected one, its fields too', async () => {
        await put(person('ada', { name: 'Ada', age: 1 }, 5), person('bob', { age: 1 }, 5));
        expect(await replace(person('ada', { name: 'Eve', age: 2 }, 7), 5)).toBe(true);
        expect(await collection.get('0/ada')).toEqual(person('ada', { name: 'Eve', age: 2 }, 7));
        expect(await found({ field: 'name', op: 'eq', value: 'Ada' })).toEqual([]);
        expect(await found({ field: 'age', op: 'eq', value: 2 })).toEqual(['ada']);
        expect(await found({ field: 'age', op: 'eq', value: 1 })).toEqual(['bob']);
      });

      it('leaves alone what stands at another position, earlier or later', async () => {
        await put(person('ada', { age: 1 }, 5));
        for (const expected of [4, 6, undefined])
          expect(await replace(person('ada', { age: 2 }, 9), expected)).toBe(false);
        expect(await collection.get('0/ada')).toEqual(person('ada', { age: 1 }, 5));
      });

      it('writes another body at the same position, which put does not', async () => {
        await put(person('ada', { age: 1 }, 5));
        expect(await replace(person('ada', { age: 2 }, 5), 5)).toBe(true);
        expect(await collection.get('0/ada')).toEqual(person('ada', { age: 2 }, 5));
        expect(await put(person('ada', { age: 3 }, 5))).toBe(0);
        expect(await put(person('ada', { age: 3 }, 6))).toBe(1);
      });

      it('writes what was never written where nothing is expected, and only once', async () => {
        expect(await replace(person('ada', { age: 1 }, 5), 5)).toBe(false);
        expect(await replace(person('ada', { age: 1 }, 5))).toBe(true);
        expect(await replace(person('ada', { age: 2 }, 6))).toBe(false);
        expect(await collection.get('0/ada')).toEqual(person('ada', { age: 1 }, 5));
      });

      it('makes a tombstone of a document, and a document of a tombstone that is expected', async () => {
        await put(person('ada', { name: 'Ada' }, 5));
        expect(await replace(tombstone('ada', 6), 5)).toBe(true);
        expect(await collection.get('0/ada')).toEqual(tombstone('ada', 6));
        expect(await collection.count()).toBe(0);
        expect(await replace(person('ada', { name: 'Ada' }, 7))).toBe(false);
        expect(await replace(person('ada', { name: 'Ada' }, 7), 6)).toBe(true);
        expect(await found({ field: 'name', op: 'eq', value: 'Ada' })).toEqual(['ada']);
      });

      it('lets one of those win that expect the same, whatever else is written', async () => {
        await put(person('ada', { age: 0 }, 5));
        const won = await Promise.all([
          replace(person('ada', { age: 1 }, 6), 5),
          replace(person('ada', { age: 2 }, 7), 5),
          replace(person('new', { age: 1 }, 6)),
          replace(person('new', { age: 2 }, 7)),
        ]);
        expect(won.filter(Boolean)).toHaveLength(2);
        expect(won[0]).not.toBe(won[1]);
        expect((await collection.get('0/ada'))?.body).toEqual({ age: won[0] ? 1 : 2 });
      });

      it('takes odd keys, and refuses a field value of another type than declared', async () => {
        const odd = person("quote'\u0000 日本語 🎉 $where.a", { name: '\u0001' });
        expect(await replace(odd)).toBe(true);
        expect(await replace({ ...odd, position: position(2) }, 1)).toBe(true);
        expect(await collection.get(odd.id)).toEqual({ ...odd, position: position(2) });
        const wrong = person('wrong', { age: 'old' as unknown as number });
        await expect(replace(wrong)).rejects.toMatchObject({ code: 'invalid_field_value' });
      });
    });

    describe('filtering', () => {
      beforeEach(async () => {
        await put(
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
        async (_, filter, keys) => expect(await found(filter)).toEqual(keys),
      );

      it('counts all where nothing is asked', async () => expect(await collection.count()).toBe(4));

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
        await expect(find({ filter, limit: 10 })).rejects.toMatchObject(error);
        await expect(collection.count(filter)).rejects.toMatchObject(error);
      });

      it('refuses to sort by a field that is not there', async () => {
        const request: PageRequest = { sort: { field: 'email', direction: 'asc' }, limit: 10 };
        await expect(find(request)).rejects.toMatchObject({ code: 'invalid_filter' });
      });
    });

    describe('sorting and paging', () => {
      it('goes by id where nothing else is asked, by code point', async () => {
        await put(...['b', 'a', 'B', 'é', 'z', '~', '\uffee', '🎉'].map((key) => person(key)));
        expect(keysOf((await find({ limit: 100 })).documents)).toEqual([
          'B',
          'a',
          'b',
          'z',
          '~',
          'é',
          '\uffee',
          '🎉',
        ]);
      });

      it('compares text by code point, numbers as numbers, and false before true', async () => {
        await put(
          person('1', { name: 'b', age: 10, paying: true }),
          person('2', { name: 'B', age: 9, paying: false }),
          person('3', { name: '\uffee', age: -1.5 }),
          person('4', { name: '🎉', age: 1e300 }),
          person('5', { name: '', age: 0, paying: true }),
        );
        const sorted = async (field: string, direction: 'asc' | 'desc'): Promise<string> =>
          keysOf((await find({ sort: { field, direction }, limit: 10 })).documents).join('');
        expect(await sorted('name', 'asc')).toBe('52134');
        expect(await sorted('name', 'desc')).toBe('43125');
        expect(await sorted('age', 'asc')).toBe('35214');
        expect(await sorted('paying', 'asc')).toBe('34215');
        expect(await sorted('paying', 'desc')).toBe('51243');
      });

      const sorts: readonly (FieldSort | undefined)[] = [
        undefined,
        ...['name', 'age', 'paying'].flatMap((field) => [
          { field, direction: 'asc' as const },
          { field, direction: 'desc' as const },
        ]),
      ];
      const bodies = (at: number): Person => ({
        ...(at % 3 === 0 ? {} : { name: `name ${at % 5}` }),
        ...(at % 4 === 0 ? {} : { age: at % 7 }),
        ...(at % 2 === 0 ? {} : { paying: at % 3 === 0 }),
      });
      const fieldOf = (body: Person | undefined, sort: FieldSort | undefined): FieldValue =>
        (sort === undefined ? null : (body?.[sort.field] as FieldValue | undefined)) ?? null;
      const compare = (a: FieldValue, b: FieldValue): number => {
        if (a === b) return 0;
        if (a === null || b === null) return a === null ? -1 : 1;
        return a < b ? -1 : 1;
      };

      it.each(sorts.map((sort) => [JSON.stringify(sort), sort] as const))(
        'gives every document once, nulls and ties included, sorted by %s',
        async (_, sort) => {
          const documents = Array.from({ length: 43 }, (_value, at) =>
            person(String(at).padStart(2, '0'), bodies(at)),
          );
          await put(...documents, tombstone('99', 1));
          const way = sort?.direction === 'desc' ? -1 : 1;
          const expected = keysOf(
            documents.toSorted(
              (a, b) => way * (compare(fieldOf(a.body, sort), fieldOf(b.body, sort)) || compare(a.id, b.id)),
            ),
          );
          for (const limit of [1, 5, 42, 43, 44]) {
            const pages = await allPages({ sort, limit });
            expect(pages.flat()).toEqual(expected);
            expect(pages).toHaveLength(Math.ceil(43 / limit));
          }
          const filter: Condition = { field: 'name', op: 'in', values: [null, 'name 1'] };
          const matching = new Set(await found(filter));
          expect((await allPages({ filter, sort, limit: 4 })).flat()).toEqual(
            expected.filter((key) => matching.has(key)),
          );
        },
      );

      it.each(sorts.map((sort) => [JSON.stringify(sort), sort] as const))(
        'shows what stays put once, however others come and go between pages sorted by %s',
        async (_, sort) => {
          const staying = Array.from({ length: 30 }, (_value, at) => person(`stay ${at}`, bodies(at)));
          const going = Array.from({ length: 30 }, (_value, at) => person(`go ${at}`, bodies(at)));
          await put(...staying, ...going);
          const seen: string[] = [];
          let cursor: string | undefined;
          let round = 0;
          do {
            const page = await find({ sort, limit: 4, cursor });
            seen.push(...keysOf(page.documents));
            const last = page.documents.at(-1);
            cursor = page.nextCursor;
            // The document the cursor stands on goes too, where it is one of those that go.
            await put(
              ...(last?.id.startsWith('0/go') ? [{ ...last, position: position(2), body: undefined }] : []),
              ...going
                .slice(round, round + 1)
                .map(({ id }) => ({ id, position: position(3), body: undefined })),
              person(`new ${round}`, bodies(round)),
            );
            round += 1;
          } while (cursor !== undefined && round < 100);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((key) => key.startsWith('stay')).sort()).toEqual(keysOf(staying).sort());
        },
      );

      it('tells that there is no next page', async () => {
        expect(await find({ limit: 5 })).toEqual({ documents: [], nextCursor: undefined });
        await put(person('a'), person('b'));
        expect((await find({ limit: 2 })).nextCursor).toBeUndefined();
        expect((await find({ limit: 1 })).nextCursor).toEqual(expect.any(String));
      });

      it('gives cursors that can stand in a URL', async () => {
        await put(person('ä/?&=+🎉', { name: '\u0000~~~???>>>' }), person('ö', { name: 'z' }));
        const { nextCursor } = await find({ sort: { field: 'name', direction: 'asc' }, limit: 1 });
        expect(nextCursor).toMatch(/^[A-Za-z0-9_-]+$/);
      });

      const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      it.each([
        '',
        'x',
        '%%%',
        'AAAA',
        encoded(null),
        encoded({}),
        encoded([]),
        encoded([1]),
        encoded([{}, null]),
      ])('refuses %j as a cursor', async (cursor) => {
        for (const sort of sorts)
          await expect(find({ sort, limit: 5, cursor })).rejects.toMatchObject({
            name: 'ReadStoreError',
            code: 'invalid_cursor',
          });
      });

      it('refuses the cursor of another sort order', async () => {
        await put(person('a', { name: 'x', age: 1 }), person('b', { name: 'y', age: 2 }));
        for (const given of sorts) {
          const { nextCursor } = await find({ sort: given, limit: 1 });
          for (const sort of sorts.filter((other) => other !== given))
            await expect(find({ sort, limit: 1, cursor: nextCursor })).rejects.toMatchObject({
              code: 'invalid_cursor',
            });
        }
      });
    });

    describe('collections', () => {
      it('are found again by another who asks for them, in whatever order the fields are told', async () => {
        await put(person('ada', { name: 'Ada', age: 36 }));
        const { fieldsOf } = people(unique);
        const again = await store.collection<Person>(
          deepFreeze({ name: unique, fields: { paying: 'boolean', age: 'number', name: 'text' }, fieldsOf }),
        );
        expect(await again.count({ field: 'age', op: 'eq', value: 36 })).toBe(1);
      });

      it.each([
        ['one more', { name: 'text', age: 'number', paying: 'boolean', email: 'text' }],
        ['one less', { name: 'text', age: 'number' }],
        ['another type', { name: 'text', age: 'text', paying: 'boolean' }],
      ] as const)('are refused with other fields than they were made with: %s', async (_, fields) => {
        await expect(store.collection({ ...people(unique), fields })).rejects.toMatchObject({
          name: 'ReadStoreError',
          code: 'invalid_definition',
        });
        expect(await put(person('ada'))).toBe(1);
      });

      it.each(['', 'Upper', 'a_b', 'a"b', 'a b'])('are refused with the name %j', async (bad) => {
        await expect(store.collection(people(bad))).rejects.toMatchObject({ code: 'invalid_definition' });
      });

      it('tell fields apart that differ in case only, and need none', async () => {
        const cased = await store.collection<Record<string, string>>({
          name: `${unique}-cased`,
          fields: { a: 'text', A: 'text' },
          fieldsOf: ({ a = null, A = null }) => ({ a, A }),
        });
        await cased.put([{ id: '0/x', position: position(1), body: { a: '1', A: '2' } }]);
        expect(await cased.count({ field: 'A', op: 'eq', value: '2' })).toBe(1);
        expect(await cased.count({ field: 'a', op: 'eq', value: '2' })).toBe(0);
        const plain = await store.collection({ name: `${unique}-plain`, fields: {}, fieldsOf: () => ({}) });
        expect(await plain.put([{ id: '0/x', position: position(1), body: {} }])).toBe(1);
      });

      it('refuse a field value of another type than declared, and write nothing of the call', async () => {
        const wrong = person('wrong', { age: 'old' as unknown as number });
        await expect(put(person('ada'), wrong)).rejects.toMatchObject({ code: 'invalid_field_value' });
        expect(await collection.count()).toBe(0);
      });

      it('take a number that JSON cannot hold as null', async () => {
        await put(person('ada', { age: Infinity }), person('bob', { age: NaN }));
        expect(await found({ field: 'age', op: 'eq', value: null })).toEqual(['ada', 'bob']);
      });

      it('are gone when dropped, tombstones too, and can be made anew with other fields', async () => {
        await put(person('ada', { name: 'Ada' }, 5), tombstone('bob', 6));
        await store.drop(unique);
        await store.drop(unique);
        const anew = await store.collection<Person>({
          name: unique,
          fields: { age: 'number' },
          fieldsOf: ({ age = null }) => ({ age }),
        });
        expect(await anew.get('0/bob')).toBeUndefined();
        expect(await anew.put([person('ada', { age: 3 }, 1)])).toBe(1);
        expect(await anew.count({ field: 'age', op: 'eq', value: 3 })).toBe(1);
      });
    });

    searchContract(() => ({ store, unique }));

    checkpointsContract(
      () => store,
      () => unique,
    );

    requestStoreContract(
      () => store,
      () => unique,
    );

    parkingLotContract(
      () => store,
      () => unique,
    );
    buildsContract(
      () => store,
      () => unique,
    );
    reportsContract(
      () => store,
      () => unique,
    );

    it('answers a ping', async () => expect(await store.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      await store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(collection.get('0/ada')).rejects.toMatchObject(unavailable);
      await expect(collection.put([person('ada')])).rejects.toMatchObject(unavailable);
      await expect(collection.find({ limit: 1 })).rejects.toMatchObject(unavailable);
      await expect(store.checkpoints.claim(unique)).rejects.toMatchObject(unavailable);
    });

    it('keeps everything when it is opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      const epoch = await store.checkpoints.claim(unique);
      const checkpoint = { position: position(5), eventId: 'e', installationId: 'log', epoch };
      await put(person('ada', { name: 'Ada' }, 5), tombstone('bob', 4));
      await store.checkpoints.save(unique, checkpoint, undefined);
      store = await reopen();
      collection = await store.collection(people(unique));
      expect(await collection.get('0/ada')).toEqual(person('ada', { name: 'Ada' }, 5));
      expect(await collection.get('0/bob')).toEqual(tombstone('bob', 4));
      expect(await store.checkpoints.load(unique)).toEqual(checkpoint);
      expect(await store.checkpoints.claim(unique)).toBeGreaterThan(epoch);
      await expect(store.collection({ ...people(unique), fields: {} })).rejects.toMatchObject({
        code: 'invalid_definition',
      });
    });
  });
}
