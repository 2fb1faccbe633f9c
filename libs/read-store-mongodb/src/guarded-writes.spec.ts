import { describe, expect, it } from '@jest/globals';
import { MongoNetworkError, MongoServerError, type Collection } from 'mongodb';
import { bulkError } from '../../../test/support/mongo-bulk-error.js';
import { deepFreeze } from '../../../test/support/deep-freeze.js';
import { againAfterRace, guardedInserts, guardedUpserts, insertMissing } from './guarded-writes.js';

interface Counts {
  readonly insertedCount: number;
  readonly upsertedCount: number;
  readonly matchedCount: number;
}

const none: Counts = { insertedCount: 0, upsertedCount: 0, matchedCount: 0 };

interface Item {
  readonly _id: string;
}

describe('Guarded writes', () => {
  /** Answers, or throws, one after the other what it is given. */
  function collectionOf(...answers: readonly (Error | Partial<Counts>)[]) {
    const asked: unknown[] = [];
    const bulkWrite = (operations: unknown, options: unknown): Promise<unknown> => {
      const answer = answers[asked.length];
      asked.push([operations, options]);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ ...none, ...answer });
    };
    return { asked, collection: { bulkWrite } as unknown as Collection<Item> };
  }
  const upserts = deepFreeze(
    ['a', 'b', 'c'].map((_id) => ({
      replaceOne: { filter: { _id }, replacement: { _id }, upsert: true },
    })),
  );

  it('ask nothing for nothing', async () => {
    const { asked, collection } = collectionOf();
    expect(await guardedUpserts(collection, [])).toBe(0);
    expect(await guardedInserts(collection, [])).toBe(0);
    await insertMissing(collection, []);
    expect(asked).toEqual([]);
  });

  it('count what was inserted and what was replaced', async () => {
    const { asked, collection } = collectionOf({ upsertedCount: 1, matchedCount: 2 });
    expect(await guardedUpserts(collection, upserts)).toBe(3);
    expect(asked).toEqual([[upserts, { ordered: false }]]);
  });

  it('ask once more for those that were there, and only for those, as a race to insert ends the same', async () => {
    const { asked, collection } = collectionOf(
      bulkError(
        [
          { index: 0, code: 11000 },
          { index: 2, code: 11000 },
        ],
        undefined,
        { upsertedCount: 1 },
      ),
      { upsertedCount: 0, matchedCount: 1 },
    );
    expect(await guardedUpserts(collection, upserts)).toBe(2);
    expect(asked).toEqual([
      [upserts, { ordered: false }],
      [
        ['a', 'c'].map((_id) => ({
          replaceOne: { filter: { _id }, replacement: { _id }, upsert: false },
        })),
        { ordered: false },
      ],
    ]);
  });

  it('insert what is said to be new, and update what is there all the same', async () => {
    const { asked, collection } = collectionOf(
      bulkError([{ index: 1, code: 11000 }], undefined, { insertedCount: 2 }),
      { matchedCount: 1 },
    );
    expect(await guardedInserts(collection, upserts)).toBe(3);
    expect(asked).toEqual([
      [['a', 'b', 'c'].map((_id) => ({ insertOne: { document: { _id } } })), { ordered: false }],
      [
        [{ replaceOne: { filter: { _id: 'b' }, replacement: { _id: 'b' }, upsert: false } }],
        { ordered: false },
      ],
    ]);
  });

  it('fail with whatever else went wrong', async () => {
    for (const error of [
      new MongoNetworkError('closed'),
      bulkError([
        { index: 0, code: 11000 },
        { index: 1, code: 10107 },
      ]),
      bulkError([{ index: 0, code: 11000 }], { code: 64, errmsg: 'no majority' }),
    ]) {
      await expect(guardedUpserts(collectionOf(error).collection, upserts)).rejects.toBe(error);
      await expect(guardedInserts(collectionOf(error).collection, upserts)).rejects.toBe(error);
      await expect(insertMissing(collectionOf(error).collection, upserts)).rejects.toBe(error);
    }
  });

  it('leave what is there where only what is missing is inserted', async () => {
    const { asked, collection } = collectionOf(bulkError([{ index: 1, code: 11000 }]));
    await insertMissing(collection, upserts);
    expect(asked).toHaveLength(1);
  });

  it('upsert again after losing a race, once, and after nothing else', async () => {
    const duplicate = new MongoServerError({ message: 'E11000', code: 11000 });
    const failing = (...errors: readonly (Error | undefined)[]) => {
      const left = [...errors];
      return () => {
        const error = left.shift();
        return error === undefined ? Promise.resolve('done') : Promise.reject(error);
      };
    };
    expect(await againAfterRace(failing(duplicate))).toBe('done');
    await expect(againAfterRace(failing(duplicate, duplicate))).rejects.toBe(duplicate);
    const other = new MongoNetworkError('closed');
    await expect(againAfterRace(failing(other))).rejects.toBe(other);
  });
});
