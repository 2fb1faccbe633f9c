import { AnalyticsError } from '../errors.js';
import type { ShardReader } from '../reading/set-store.js';
import { holding, lastPart, valuesHeld } from '../sets/set-names.js';
import type { UserSet } from '../sets/user-set.js';

/** Most values of one field that are looked at, those that nobody has any more among them. */
export const MAX_LOOKED_AT = 20_000;

/** All values that a field ever had. Refuses with `too_many_values`. */
export async function everHeld(shard: ShardReader, field: string): Promise<readonly string[]> {
  const names = await shard.names(valuesHeld(field));
  if (names.length > MAX_LOOKED_AT) {
    const message =
      `${field} has had ${names.length} values, and at most ${MAX_LOOKED_AT} are looked at: it can only be asked for ` +
      'by its values, with eq, ne, in and notIn';
    throw new AnalyticsError('too_many_values', message);
  }
  return names.map(lastPart);
}

/** Who has which value of a field now, without the values that nobody has any more. Refuses with `too_many_values`. */
export async function heldNow(shard: ShardReader, field: string): Promise<ReadonlyMap<string, UserSet>> {
  const values = await everHeld(shard, field);
  const sets = await shard.sets(values.map((value) => holding(field, value)));
  return new Map(
    values.flatMap((value, index): [string, UserSet][] => {
      const users = sets[index];
      return users !== undefined && users.size > 0 ? [[value, users]] : [];
    }),
  );
}
