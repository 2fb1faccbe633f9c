import { attributePrefix } from '../fold/facts.js';
import type { SetReader } from '../reading/set-store.js';
import { heldNow } from './held-now.js';

export interface AttributeValue {
  readonly value: string;
  /** Who have it now. */
  readonly users: number;
}

export interface AttributeValues {
  /** Who have any value now. */
  readonly users: number;
  /** All of them; most users first, then by value. */
  readonly values: readonly AttributeValue[];
}

/** What a custom attribute's values are, and of how many users. Refuses with `too_many_values`, see `heldNow`. */
export async function attributeValues(reader: SetReader, key: string): Promise<AttributeValues> {
  const counts = new Map<string, number>();
  let users = 0;
  for (const shard of reader.shards) {
    for (const [value, { size }] of await heldNow(shard, attributePrefix + key)) {
      counts.set(value, (counts.get(value) ?? 0) + size);
      // Nobody has two values of one attribute.
      users += size;
    }
  }
  const values = [...counts].map(([value, count]) => ({ value, users: count }));
  values.sort((a, b) => b.users - a.users || (a.value < b.value ? -1 : 1));
  return { users, values };
}
