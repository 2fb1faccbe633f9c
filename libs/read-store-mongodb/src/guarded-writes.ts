import {
  MongoBulkWriteError,
  type AnyBulkWriteOperation,
  type BulkWriteResult,
  type Collection,
  type Document,
  type OptionalId,
  type OptionalUnlessRequiredId,
  type ReplaceOneModel,
  type UpdateOneModel,
} from 'mongodb';
import { DUPLICATE_KEY, isDuplicateKey } from './mongo-failure.js';

/** With `upsert: true`, and an `_id` in its filter. */
export type Upsert<Stored extends Document> =
  { readonly replaceOne: ReplaceOneModel<Stored> } | { readonly updateOne: UpdateOneModel<Stored> };

/**
 * Upserts whose filter is an `_id` and a guard, one a document, in any order. A guard that does not hold ends in
 * E11000 (nothing is found, so it is inserted, under an `_id` that is there); so does the loser of a race to insert,
 * whose guard may well hold. The document is there by then: asked once more, as an update only, the guard alone speaks.
 *
 * @returns how many were written.
 */
export const guardedUpserts = <Stored extends Document>(
  collection: Collection<Stored>,
  upserts: readonly Upsert<Stored>[],
): Promise<number> => thenAsUpdates(collection, upserts, upserts);

/**
 * The same for documents that are expected not to be there: inserted, which costs the server a fraction of an upsert.
 * Their replacements hold the `_id`, too.
 *
 * @returns how many were written.
 */
export const guardedInserts = <Stored extends Document>(
  collection: Collection<Stored>,
  upserts: readonly { readonly replaceOne: ReplaceOneModel<Stored> }[],
): Promise<number> => {
  const inserts = upserts.map(({ replaceOne: { replacement } }) => ({
    insertOne: { document: replacement as OptionalId<Stored> },
  }));
  return thenAsUpdates(collection, inserts, upserts);
};

async function thenAsUpdates<Stored extends Document>(
  collection: Collection<Stored>,
  writes: readonly AnyBulkWriteOperation<Stored>[],
  upserts: readonly Upsert<Stored>[],
): Promise<number> {
  const first = await unordered(collection, writes);
  const again = await unordered(
    collection,
    first.refused.flatMap((at) => asUpdate(upserts[at])),
  );
  return first.written + again.written;
}

const asUpdate = <Stored extends Document>(upsert: Upsert<Stored> | undefined): Upsert<Stored>[] => {
  if (upsert === undefined) return [];
  if ('replaceOne' in upsert) return [{ replaceOne: { ...upsert.replaceOne, upsert: false } }];
  return [{ updateOne: { ...upsert.updateOne, upsert: false } }];
};

/**
 * Updates of documents that are there, one a document, in any order.
 *
 * @returns how many filters held.
 */
export async function updates<Stored extends Document>(
  collection: Collection<Stored>,
  models: readonly UpdateOneModel<Stored>[],
): Promise<number> {
  const { written } = await unordered(
    collection,
    models.map((updateOne) => ({ updateOne })),
  );
  return written;
}

/** Inserts what is not there; what is there stays as it is. */
export async function insertMissing<Stored extends Document>(
  collection: Collection<Stored>,
  inserts: readonly AnyBulkWriteOperation<Stored>[],
): Promise<void> {
  await unordered(collection, inserts);
}

/** False: there is one with that `_id` already, which stays as it is. */
export async function insertNew<Stored extends Document>(
  collection: Collection<Stored>,
  document: OptionalUnlessRequiredId<Stored>,
): Promise<boolean> {
  try {
    await collection.insertOne(document);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** An upsert by `_id` alone, whose only E11000 is that another one made the document in between. */
export async function againAfterRace<Result>(upsert: () => Promise<Result>): Promise<Result> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return upsert();
  }
}

type Counts = Pick<BulkWriteResult, 'insertedCount' | 'upsertedCount' | 'matchedCount'>;

const countOf = ({ insertedCount, upsertedCount, matchedCount }: Counts): number =>
  insertedCount + upsertedCount + matchedCount;

interface Outcome {
  readonly written: number;
  /** Where the operations stand that ended in E11000. */
  readonly refused: readonly number[];
}

async function unordered<Stored extends Document>(
  collection: Collection<Stored>,
  operations: readonly AnyBulkWriteOperation<Stored>[],
): Promise<Outcome> {
  if (operations.length === 0) return { written: 0, refused: [] };
  try {
    const result = await collection.bulkWrite(operations, { ordered: false });
    return { written: countOf(result), refused: [] };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** What an unordered bulk came to that failed in nothing but E11000; throws what else it was. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const errors = [error.writeErrors].flat();
  const onlyDuplicates = errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
  if (!onlyDuplicates || error.result.getWriteConcernError() !== undefined) throw error;
  return { written: countOf(error), refused: errors.map(({ index }) => index) };
}
