import { attributePrefix } from '../fold/facts.js';
import type { SetReader } from '../reading/set-store.js';
import { everHeld, heldNow } from './held-now.js';

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
  /** Values that users of one shard have had, those of the past too: `MAX_LOOKED_AT` bounds them. The most of any shard. */
  readonly everHeld: number;
}

/** What a custom attribute's values are, and of how many users. Refuses with `too_many_values`, see `heldNow`. */
export async function attributeValues(reader: SetReader, key: string): Promise<AttributeValues> {
  const counts = new Map<string, number>();
  let [users, most] = [0, 0];
  for (const shard of reader.shards) {
    most = Math.max(most, (await everHeld(shard, attributePrefix + key)).length);
    for (const [value, { size }] of await heldNow(shard, attributePrefix + key)) {
      counts.set(value, (counts.get(value) ?? 0) + size);
      // Nobody has two values of one attribute.
      users += size;
    }
  }
  const values = [...counts].map(([value, count]) => ({ value, users: count }));
  values.sort((a, b) => b.users - a.users || (a.value < b.value ? -1 : 1));
  return { users, values, everHeld: most };
}
