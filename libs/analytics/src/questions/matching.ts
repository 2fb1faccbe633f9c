import { attributePrefix } from '../fold/facts.js';
import { compares, type Condition, type Filter, passes, someCondition } from '../filter/filter.js';
import type { SetReader, ShardReader } from '../reading/set-store.js';
import { activeOn, type Calendar, heldOn, holding } from '../sets/set-names.js';
import { whereTotal } from '../sets/totals.js';
import { unionOf, type UserSet } from '../sets/user-set.js';
import { everHeld } from './held-now.js';
import { daysOf } from './periods.js';
import { everybody, metricTotals, seenOn } from './seen.js';

/** A day on which attributes are looked at as they were, instead of as they are now. */
export interface Then {
  readonly calendar: Calendar;
  readonly day: string;
}

type Fact = Extract<Condition, { readonly kind: 'fact' }>;

/** Only custom attributes are kept by day; everything else is as it is now, whatever the caller chose. */
export const isByDay = (field: string): boolean => field.startsWith(attributePrefix);

export const asksByDay = (filter: Filter): boolean =>
  someCondition(filter, (condition) => condition.kind === 'fact' && isByDay(condition.field));

async function holders(shard: ShardReader, { field, test }: Fact, then?: Then): Promise<UserSet> {
  const attribute = then && isByDay(field) ? field.slice(attributePrefix.length) : undefined;
  const nameOf = (value: string): string =>
    then && attribute !== undefined
      ? heldOn(then.calendar, then.day, attribute, value)
      : holding(field, value);
  if (test.op === 'in') return shard.union(test.values.map(nameOf));
  const values = (await everHeld(shard, field)).filter((value) => passes(test, value));
  return shard.union(values.map(nameOf));
}

type Total = Extract<Condition, { readonly kind: 'total' }>;

async function byTotal(shard: ShardReader, { metric, op, value }: Total): Promise<UserSet> {
  const known = await everybody(shard);
  const totals = await metricTotals(shard, metric);
  return whereTotal(known, totals, (total) => compares(op, total, value));
}

async function satisfying(shard: ShardReader, condition: Condition, then?: Then): Promise<UserSet> {
  switch (condition.kind) {
    case 'fact':
      return holders(shard, condition, then);
    case 'text':
      return shard.matching(condition);
    case 'day':
      return seenOn(shard, condition);
    case 'total':
      return byTotal(shard, condition);
    case 'active':
      return shard.union(daysOf(condition).map((day) => activeOn('utc', day, condition.metric)));
  }
}

/** Of an `and`: those of all its parts but the negated ones, less those of the negated ones. */
async function ofAll(shard: ShardReader, parts: readonly Filter[], then?: Then): Promise<UserSet> {
  let users: UserSet | undefined;
  for (const part of parts) {
    if (part.kind === 'not') continue;
    const some = await matchingOf(shard, part, then);
    users = users?.and(some) ?? some;
  }
  users ??= await everybody(shard);
  for (const part of parts) {
    if (part.kind === 'not') users = users.andNot(await matchingOf(shard, part.of, then));
  }
  return users;
}

/** Users of a shard who pass a filter; attributes as they are now, or as they were on a day. */
export async function matchingOf(shard: ShardReader, filter: Filter, then?: Then): Promise<UserSet> {
  switch (filter.kind) {
    case 'and':
      return ofAll(shard, filter.of, then);
    case 'or':
      return unionOf(await Promise.all(filter.of.map((part) => matchingOf(shard, part, then))));
    case 'not':
      return ofAll(shard, [filter], then);
    case 'fact':
    case 'text':
    case 'day':
    case 'total':
    case 'active':
      return satisfying(shard, filter, then);
  }
}

/** How many users pass a filter now. */
export async function countUsers(reader: SetReader, filter: Filter): Promise<number> {
  const counts = await Promise.all(
    reader.shards.map(async (shard) => (await matchingOf(shard, filter)).size),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
