import type { CollectionDefinition, ReadStore } from '@rollcall/read-store';

interface Installation {
  readonly shards: number;
}

const installation: CollectionDefinition<Installation> = {
  name: 'installation',
  fields: {},
  fieldsOf: () => ({}),
};
const ID = 'shards';
/** A document is written where its position is higher than the stored one: this one never is, so that the first stays. */
const ONLY_POSITION = '0';

/**
 * How many shards the read models are in: as many as at the first start, whatever is `wanted` today. Kept with the read
 * models, as every id and every checkpoint of theirs depends on it, and nothing else does. Rejects with `store_unavailable`.
 */
export async function fixedShards(readStore: ReadStore, wanted: number): Promise<number> {
  const collection = await readStore.collection(installation);
  const stored = await collection.get(ID);
  if (stored?.body !== undefined) return stored.body.shards;
  await collection.put([{ id: ID, position: ONLY_POSITION, body: { shards: wanted } }]);
  // Not what was just written: another process may have been first.
  return (await collection.get(ID))?.body?.shards ?? wanted;
}
