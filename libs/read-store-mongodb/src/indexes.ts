import type { Collection, IndexDescription } from 'mongodb';
import { present, type Layout } from './layout.js';
import { serverCodeOf } from './mongo-failure.js';

interface Index {
  readonly name: string;
  readonly field: string;
  readonly description: IndexDescription;
}

/**
 * One for each field: filters and sorted pages by it, the latter by id where its values are equal; of words,
 * an entry for each of them. No tombstones.
 */
export const indexesOf = ({ columns }: Layout): readonly Index[] =>
  [...columns.values()].map(({ field, path, name: column }) => {
    const name = `by-${column}`;
    const key = new Map<string, 1>([
      [path, 1],
      ['_id', 1],
    ]);
    return { name, field, description: { name, key, partialFilterExpression: present } };
  });

const NAMESPACE_NOT_FOUND = 26;

/** Their names; none where there is no such collection yet. */
export async function presentIndexes(collection: Collection): Promise<ReadonlySet<string>> {
  try {
    return new Set((await collection.indexes()).map(({ name }) => String(name)));
  } catch (error) {
    if (serverCodeOf(error) === NAMESPACE_NOT_FOUND) return new Set();
    throw error;
  }
}
