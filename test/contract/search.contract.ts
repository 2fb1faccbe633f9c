import { beforeEach, describe, expect, it } from '@jest/globals';
import type {
  Collection,
  CollectionDefinition,
  Condition,
  PageRequest,
  ReadStore,
  StoredDocument,
} from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

interface Note {
  readonly words?: readonly string[];
  readonly labels?: readonly string[];
}

const notes = (name: string): CollectionDefinition<Note> => ({
  name,
  fields: { words: 'words', labels: 'words', rank: 'text' },
  fieldsOf: ({ words = [], labels = [] }) => ({ words, labels, rank: words[0] ?? null }),
});

const note = (key: string, body: Note | undefined, at = 1): StoredDocument<Note> => ({
  id: `0/${key}`,
  position: String(at).padStart(16, '0'),
  body,
});

const has = (value: string, field = 'words'): Condition => ({ field, op: 'has', value });
const hasPrefix = (value: string, field = 'words'): Condition => ({ field, op: 'hasPrefix', value });
const contains = (value: string, field = 'words'): Condition => ({ field, op: 'contains', value });

/** What every read store must do with words and, where it can, inside texts. */
export function searchContract(opened: () => { readonly store: ReadStore; readonly unique: string }): void {
  describe('searching', () => {
    let store: ReadStore;
    let name: string;
    let collection: Collection<Note>;

    beforeEach(async () => {
      store = opened().store;
      name = `${opened().unique}-notes`;
      collection = await store.collection(notes(name));
    });

    const put = (...documents: StoredDocument<Note>[]): Promise<number> =>
      collection.put(deepFreeze(documents));
    const pagesOf = async (request: PageRequest): Promise<string[]> => {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await collection.find(deepFreeze({ ...request, cursor }));
        keys.push(...page.documents.map(({ id }) => id.slice(2)));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return keys;
    };
    /** By every way that there is. */
    const found = async (filter: Condition): Promise<string[]> => {
      const keys = await pagesOf({ filter, limit: 100 });
      expect(await pagesOf({ filter, limit: 1 })).toEqual(keys);
      for (const sort of [{ field: 'rank', direction: 'desc' }, 'none'] as const)
        expect((await pagesOf({ filter, sort, limit: 2 })).sort()).toEqual(keys);
      expect(await collection.count(deepFreeze(filter))).toBe(keys.length);
      return keys;
    };
    const refused = async (filter: Condition): Promise<void> => {
      const error = { name: 'ReadStoreError', code: 'invalid_filter' };
      await expect(collection.find({ filter, limit: 10 })).rejects.toMatchObject(error);
      await expect(collection.count(filter)).rejects.toMatchObject(error);
    };

    describe('words', () => {
      beforeEach(() =>
        put(
          note('ann', { words: ['ann', 'smith'], labels: ['plan=pro'] }),
          note('bob', { words: ['bob', 'annan', 'anna'], labels: ['plan=free', 'city=Bonn'] }),
          note('cleo', { words: ['zoe', 'a'] }),
          note('none', {}),
        ),
      );

      const cases: readonly (readonly [Condition, readonly string[]])[] = [
        [has('ann'), ['ann']],
        [has('an'), []],
        [has('ANN'), []],
        [has(''), []],
        [hasPrefix('ann'), ['ann', 'bob']],
        [hasPrefix('anna'), ['bob']],
        [hasPrefix('mith'), []],
        // One of its words is above the range, another one below: none is in it.
        [hasPrefix('m'), []],
        [hasPrefix(''), ['ann', 'bob', 'cleo']],
        [hasPrefix('%'), []],
        [has('plan=pro', 'labels'), ['ann']],
        [has('plan=pro', 'words'), []],
        [hasPrefix('plan=', 'labels'), ['ann', 'bob']],
        [{ and: [hasPrefix('an'), hasPrefix('b')] }, ['bob']],
        [{ and: [hasPrefix('an'), { and: [has('plan=pro', 'labels')] }] }, ['ann']],
        [{ or: [has('zoe'), has('smith'), has('zoe')] }, ['ann', 'cleo']],
        [{ or: [has('zoe'), { field: 'rank', op: 'eq', value: null }] }, ['cleo', 'none']],
        [{ or: [{ and: [has('zoe'), has('b')] }, { and: [{ not: has('a') }, has('bob')] }] }, ['bob']],
        [{ not: hasPrefix('ann') }, ['cleo', 'none']],
        [{ and: [{ not: has('bob') }, hasPrefix('ann')] }, ['ann']],
      ];
      it.each(cases.map(([filter, keys]) => [JSON.stringify(filter), filter, keys] as const))(
        'finds and counts %s',
        async (_, filter, keys) => expect(await found(filter)).toEqual(keys),
      );

      it('follow what is written: put, put again, replaced, deleted and made anew', async () => {
        expect(await put(note('ann', { words: ['ann', 'jones', 'ann'] }, 5))).toBe(1);
        expect([await found(has('smith')), await found(has('jones')), await found(has('ann'))]).toEqual([
          [],
          ['ann'],
          ['ann'],
        ]);
        expect(await put(note('ann', { words: ['redelivered'] }, 5))).toBe(0);
        expect([await found(has('redelivered')), await found(has('jones'))]).toEqual([[], ['ann']]);
        const replaced = note('ann', { words: ['mended'] }, 5);
        expect(await collection.replace(replaced, note('', {}, 4).position)).toBe(false);
        expect(await found(has('mended'))).toEqual([]);
        expect(await collection.replace(replaced, replaced.position)).toBe(true);
        expect([await found(has('mended')), await found(has('jones'))]).toEqual([['ann'], []]);
        await put(note('ann', undefined, 6));
        expect(await found(has('mended'))).toEqual([]);
        await put(note('ann', { words: ['again'] }, 7));
        expect(await found(hasPrefix('a'))).toEqual(['ann', 'bob', 'cleo']);
        expect(await collection.replace(note('new', { words: ['newest'] }), undefined)).toBe(true);
        expect(await found(has('newest'))).toEqual(['new']);
      });

      it('are all found once, or the cursor is refused, where the collection is made anew between two pages', async () => {
        const filter = hasPrefix('');
        const { documents, nextCursor } = await collection.find({ filter, sort: 'none', limit: 2 });
        await store.drop(name);
        collection = await store.collection(notes(name));
        for (const key of ['cleo', 'bob', 'ann']) await put(note(key, { words: [key] }));
        const rest = collection.find({ filter, sort: 'none', limit: 9, cursor: nextCursor });
        const keys = await rest.then(
          (page) => [...documents, ...page.documents].map(({ id }) => id.slice(2)).sort(),
          (error: { readonly code?: string }) => error.code,
        );
        expect([['ann', 'bob', 'cleo'], 'invalid_cursor']).toContainEqual(keys);
      });

      it.each([
        '\n',
        'a\nb',
        'quote"\'`',
        'nul \u0000 and after',
        '\u0001\u0003',
        '日本語 🎉',
        '$where.a',
        '\u{10ffff}',
      ])('may be %j, and so may what they begin with', async (word) => {
        await put(note('odd', { words: [word, 'b'] }), note('longer', { words: [`${word}x`] }));
        expect(await found(has(word))).toEqual(['odd']);
        expect(await found(hasPrefix(word))).toEqual(['longer', 'odd']);
        expect(await found({ and: [hasPrefix(word), { not: has(word) }] })).toEqual(['longer']);
      });

      it('are found whether few or many documents have them, in any order, a page after the other', async () => {
        const many = Array.from({ length: 300 }, (_, at) =>
          note(`n${String(at).padStart(3, '0')}`, {
            words: [`r${at % 7}`, 'many', at % 100 === 0 ? 'few' : 'x'],
          }),
        );
        await put(...many);
        for (const word of ['many', 'few']) {
          const wanted = many.filter(({ body }) => body?.words?.includes(word));
          for (const direction of ['asc', 'desc'] as const) {
            const sort = { field: 'rank', direction };
            const way = direction === 'asc' ? 1 : -1;
            const inOrder = wanted.toSorted((a, b) => {
              const [one, other] = [a.body?.words?.[0] ?? '', b.body?.words?.[0] ?? ''];
              if (one === other) return a.id < b.id ? -way : way;
              return one < other ? -way : way;
            });
            expect(await pagesOf({ filter: has(word), sort, limit: 23 })).toEqual(
              inOrder.map(({ id }) => id.slice(2)),
            );
          }
          expect(await collection.count(hasPrefix(word))).toBe(wanted.length);
        }
      });
    });

    describe('inside words', () => {
      beforeEach(() =>
        put(
          note('ann', { words: ['ann', 'smith'], labels: ['ann@example.com'] }),
          note('bob', { words: ['bob', 'blacksmiths'], labels: ['bob "the" smithson'] }),
          note('none', {}),
        ),
      );

      const cases: readonly (readonly [Condition, readonly string[]])[] = [
        [contains('smith'), ['ann', 'bob']],
        [contains('ksm'), ['bob']],
        [contains('SMITH'), []],
        [contains('bobb'), []],
        [contains('example', 'labels'), ['ann']],
        [contains('ann@example.com', 'labels'), ['ann']],
        [contains('thson"', 'labels'), []],
        [contains('"the" s', 'labels'), ['bob']],
        // All of its pieces are in the word, and it is not.
        [contains('e.compl', 'labels'), []],
        [{ or: [contains('nnn'), contains('blacksmith')] }, ['bob']],
        [{ or: [contains('smith', 'labels'), contains('smith')] }, ['ann', 'bob']],
        [{ not: contains('smith', 'labels') }, ['ann', 'none']],
        [{ and: [contains('smith'), { not: contains('smith', 'labels') }] }, ['ann']],
        [{ and: [contains('smith'), hasPrefix('b')] }, ['bob']],
      ];
      it.each(cases.map(([filter, keys]) => [JSON.stringify(filter), filter, keys] as const))(
        'finds and counts %s, where the store says that it can',
        async (_, filter, keys) => {
          if (store.searchesInside) expect(await found(filter)).toEqual(keys);
          else await refused(filter);
        },
      );

      it('follows what is written', async () => {
        if (!store.searchesInside) return refused(contains('smith'));
        await put(note('ann', { words: ['anna', '日本語テスト'], labels: ['ann@example.com'] }, 2));
        expect(await found(contains('smith'))).toEqual(['bob']);
        expect(await found(contains('本語テ'))).toEqual(['ann']);
        expect(await found(contains('example', 'labels'))).toEqual(['ann']);
        await put(note('ann', {}, 3), note('bob', undefined, 3));
        expect(await found(contains('example', 'labels'))).toEqual([]);
        expect(await found(contains('smith'))).toEqual([]);
        return undefined;
      });
    });

    it('sorts by a key of every document, forwards and backwards, a page after the other', async () => {
      const keyed = await store.collection<{ readonly key?: string }>({
        name: `${opened().unique}-keyed`,
        fields: { key: 'key' },
        fieldsOf: ({ key = null }) => ({ key }),
      });
      const keys = ['B', 'a', 'a\u0000', 'a\u0001b', 'ab', '\u{10ffff}'];
      await keyed.put(keys.toReversed().map((key, at) => ({ ...note(String(at), {}), body: { key } })));
      await keyed.put([{ ...note('gone', undefined), body: undefined }]);
      const pages = async (direction: 'asc' | 'desc', filter?: Condition): Promise<unknown[]> => {
        const found: unknown[] = [];
        let cursor: string | undefined;
        do {
          const sort = { field: 'key', direction };
          const page = await keyed.find({ sort, cursor, limit: 2, ...(filter && { filter }) });
          found.push(...page.documents.map(({ body }) => body?.key));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return found;
      };
      expect(await pages('asc')).toEqual(keys);
      expect(await pages('desc')).toEqual(keys.toReversed());
      const above: Condition = { field: 'key', op: 'gt', value: 'a' };
      expect(await pages('desc', above)).toEqual(keys.slice(2).reverse());
      expect(await pages('asc', { field: 'key', op: 'prefix', value: 'a' })).toEqual(keys.slice(1, 5));
      await expect(keyed.put([{ ...note('none', {}), body: {} }])).rejects.toMatchObject({
        code: 'invalid_field_value',
      });
      await expect(keyed.count({ field: 'key', op: 'eq', value: null })).rejects.toMatchObject({
        code: 'invalid_filter',
      });
    });

    it('refuses what it cannot answer', async () => {
      await refused(has('x', 'rank'));
      await refused(hasPrefix('x', 'nothing'));
      await refused({ field: 'words', op: 'has', value: 1 as unknown as string });
      await refused({ field: 'words', op: 'eq', value: 'x' });
      await refused({ field: 'words', op: 'in', values: ['x'] });
      await refused({ field: 'words', op: 'prefix', value: 'x' });
      await refused(contains('xyz', 'rank'));
      await refused(contains('🎉🎉'));
      const sort = { field: 'words', direction: 'asc' } as const;
      const error = { code: 'invalid_filter' };
      await expect(collection.find({ sort, limit: 1 })).rejects.toMatchObject(error);
    });

    it('takes texts for words and nothing else', async () => {
      const wrong = { ...note('wrong', {}), body: { words: [1] as unknown as string[] } };
      await expect(collection.put([wrong])).rejects.toMatchObject({ code: 'invalid_field_value' });
      expect(await collection.count()).toBe(0);
    });

    it('leaves nothing behind of a collection that is dropped', async () => {
      await put(note('ann', { words: ['ann', 'smith'] }));
      await store.drop(name);
      collection = await store.collection(notes(name));
      await put(note('bob', { words: ['bob', 'jones'] }));
      expect(await found(has('ann'))).toEqual([]);
      expect(await found(has('bob'))).toEqual(['bob']);
      if (store.searchesInside) expect(await found(contains('smith'))).toEqual([]);
    });
  });
}
