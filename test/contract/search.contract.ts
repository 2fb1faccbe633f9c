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
  readonly title?: string;
  readonly text?: string;
}

const notes = (name: string): CollectionDefinition<Note> => ({
  name,
  fields: { words: 'words', labels: 'words', title: 'inside', text: 'inside', rank: 'text' },
  fieldsOf: ({ words = [], labels = [], title = null, text = null }) => ({
    words,
    labels,
    title,
    text,
    rank: words[0] ?? null,
  }),
});

const note = (key: string, body: Note | undefined, at = 1): StoredDocument<Note> => ({
  id: `0/${key}`,
  position: String(at).padStart(16, '0'),
  body,
});

const has = (value: string, field = 'words'): Condition => ({ field, op: 'has', value });
const hasPrefix = (value: string, field = 'words'): Condition => ({ field, op: 'hasPrefix', value });
const contains = (value: string, field = 'text'): Condition => ({ field, op: 'contains', value });

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
      expect(
        (await pagesOf({ filter, sort: { field: 'rank', direction: 'desc' }, limit: 2 })).sort(),
      ).toEqual(keys);
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

    describe('inside texts', () => {
      beforeEach(() =>
        put(
          note('ann', { title: 'ann smith', text: 'ann@example.com' }),
          note('bob', { title: 'bob', text: 'bob "the" smithson' }),
          note('none', {}),
        ),
      );

      const cases: readonly (readonly [Condition, readonly string[]])[] = [
        [contains('example'), ['ann']],
        [contains('ann@example.com'), ['ann']],
        [contains('EXAMPLE'), []],
        [contains('smi'), ['bob']],
        [contains('smi', 'title'), ['ann']],
        [contains('thson"'), []],
        [contains('"the" s'), ['bob']],
        // All of its pieces are in the text, and it is not.
        [contains('e.compl'), []],
        [{ or: [contains('smith'), contains('smith', 'title')] }, ['ann', 'bob']],
        [{ not: contains('smith') }, ['ann', 'none']],
        [{ and: [contains('smith', 'title'), { not: contains('smith') }] }, ['ann']],
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
        await put(note('ann', { title: 'anna 日本語テスト', text: 'ann@example.com' }, 2));
        expect(await found(contains('smith', 'title'))).toEqual([]);
        expect(await found(contains('本語テ', 'title'))).toEqual(['ann']);
        expect(await found(contains('example'))).toEqual(['ann']);
        await put(note('ann', {}, 3), note('bob', undefined, 3));
        expect(await found(contains('example'))).toEqual([]);
        expect(await found(contains('smith'))).toEqual([]);
        return undefined;
      });
    });

    it('refuses what it cannot answer', async () => {
      await refused(has('x', 'rank'));
      await refused(has('x', 'text'));
      await refused(hasPrefix('x', 'nothing'));
      await refused({ field: 'words', op: 'has', value: 1 as unknown as string });
      await refused({ field: 'words', op: 'eq', value: 'x' });
      await refused({ field: 'words', op: 'in', values: ['x'] });
      await refused({ field: 'text', op: 'prefix', value: 'x' });
      await refused(contains('xyz', 'words'));
      await refused(contains('🎉🎉'));
      for (const field of ['words', 'text'])
        await expect(collection.find({ sort: { field, direction: 'asc' }, limit: 1 })).rejects.toMatchObject({
          code: 'invalid_filter',
        });
    });

    it('takes texts for words and nothing else', async () => {
      const wrong = { ...note('wrong', {}), body: { words: [1] as unknown as string[] } };
      await expect(collection.put([wrong])).rejects.toMatchObject({ code: 'invalid_field_value' });
      const text = { ...note('wrong', {}), body: { text: 1 as unknown as string } };
      if (store.searchesInside)
        await expect(collection.put([text])).rejects.toMatchObject({ code: 'invalid_field_value' });
      expect(await collection.count()).toBe(0);
    });

    it('leaves nothing behind of a collection that is dropped', async () => {
      await put(note('ann', { words: ['ann'], text: 'ann smith' }));
      await store.drop(name);
      collection = await store.collection(notes(name));
      await put(note('bob', { words: ['bob'], text: 'bob jones' }));
      expect(await found(has('ann'))).toEqual([]);
      expect(await found(has('bob'))).toEqual(['bob']);
      if (store.searchesInside) expect(await found(contains('smith'))).toEqual([]);
    });
  });
}
