import { describe, expect, it } from '@jest/globals';
import type { Condition, FieldSort, FieldValue } from '@rollcall/read-store';
import {
  keysOf,
  person,
  position,
  tombstone,
  type PeopleUnderTest,
  type Person,
} from './people-under-test.js';

/** The part of a read store's contract about sorting and paging. */
export function pagesContract(people: PeopleUnderTest): void {
  describe('sorting and paging', () => {
    it('goes by id where nothing else is asked, by code point', async () => {
      await people.put(...['b', 'a', 'B', 'é', 'z', '~', '\uffee', '🎉'].map((key) => person(key)));
      expect(keysOf((await people.find({ limit: 100 })).documents)).toEqual([
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
      await people.put(
        person('1', { name: 'b', age: 10, paying: true }),
        person('2', { name: 'B', age: 9, paying: false }),
        person('3', { name: '\uffee', age: -1.5 }),
        person('4', { name: '🎉', age: 1e300 }),
        person('5', { name: '', age: 0, paying: true }),
      );
      const sorted = async (field: string, direction: 'asc' | 'desc'): Promise<string> =>
        keysOf((await people.find({ sort: { field, direction }, limit: 10 })).documents).join('');
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
        await people.put(...documents, tombstone('99', 1));
        const way = sort?.direction === 'desc' ? -1 : 1;
        const expected = keysOf(
          documents.toSorted(
            (a, b) => way * (compare(fieldOf(a.body, sort), fieldOf(b.body, sort)) || compare(a.id, b.id)),
          ),
        );
        for (const limit of [1, 5, 42, 43, 44]) {
          const pages = await people.allPages({ sort, limit });
          expect(pages.flat()).toEqual(expected);
          expect(pages).toHaveLength(Math.ceil(43 / limit));
        }
        const filter: Condition = { field: 'name', op: 'in', values: [null, 'name 1'] };
        const matching = new Set(await people.found(filter));
        expect((await people.allPages({ filter, sort, limit: 4 })).flat()).toEqual(
          expected.filter((key) => matching.has(key)),
        );
      },
    );

    it.each(sorts.map((sort) => [JSON.stringify(sort), sort] as const))(
      'shows what stays put once, however others come and go between pages sorted by %s',
      async (_, sort) => {
        const staying = Array.from({ length: 30 }, (_value, at) => person(`stay ${at}`, bodies(at)));
        const going = Array.from({ length: 30 }, (_value, at) => person(`go ${at}`, bodies(at)));
        await people.put(...staying, ...going);
        const seen: string[] = [];
        let cursor: string | undefined;
        let round = 0;
        do {
          const page = await people.find({ sort, limit: 4, cursor });
          seen.push(...keysOf(page.documents));
          const last = page.documents.at(-1);
          cursor = page.nextCursor;
          // The document the cursor stands on goes too, where it is one of those that go.
          await people.put(
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
      expect(await people.find({ limit: 5 })).toEqual({ documents: [], nextCursor: undefined });
      await people.put(person('a'), person('b'));
      expect((await people.find({ limit: 2 })).nextCursor).toBeUndefined();
      expect((await people.find({ limit: 1 })).nextCursor).toEqual(expect.any(String));
    });

    it('gives cursors that can stand in a URL', async () => {
      await people.put(person('ä/?&=+🎉', { name: '\u0000~~~???>>>' }), person('ö', { name: 'z' }));
      const { nextCursor } = await people.find({ sort: { field: 'name', direction: 'asc' }, limit: 1 });
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
        await expect(people.find({ sort, limit: 5, cursor })).rejects.toMatchObject({
          name: 'ReadStoreError',
          code: 'invalid_cursor',
        });
    });

    it('refuses the cursor of another sort order', async () => {
      await people.put(person('a', { name: 'x', age: 1 }), person('b', { name: 'y', age: 2 }));
      for (const given of sorts) {
        const { nextCursor } = await people.find({ sort: given, limit: 1 });
        for (const sort of sorts.filter((other) => other !== given))
          await expect(people.find({ sort, limit: 1, cursor: nextCursor })).rejects.toMatchObject({
            code: 'invalid_cursor',
          });
      }
    });
  });
}
