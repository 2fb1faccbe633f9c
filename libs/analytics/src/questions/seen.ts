import { dayNumberOf } from '@rollcall/domain';
import type { Condition } from '../filter/filter.js';
import type { ShardReader } from '../reading/set-store.js';
import { CHUNK_SIZE } from '../sets/chunk.js';
import {
  activeOn,
  createdOn,
  dayOf,
  daysActive,
  daysCreated,
  firstOn,
  knownUsers,
  sumsOn,
} from '../sets/set-names.js';
import type { Totals } from '../sets/totals.js';
import { UserSet } from '../sets/user-set.js';
import { ReadAhead } from './read-ahead.js';

type DayCondition = Extract<Condition, { readonly kind: 'day' }>;

/** UTC days with an event of anybody, ascending. */
const activeDays = async (shard: ShardReader): Promise<readonly string[]> =>
  (await shard.names(daysActive('utc'))).map(dayOf).sort();

/** UTC days on which somebody was created, ascending. */
const createdDays = async (shard: ShardReader): Promise<readonly string[]> =>
  (await shard.names(daysCreated)).map(dayOf).sort();

export const everybody = async (shard: ShardReader): Promise<UserSet> =>
  (await shard.sets([knownUsers]))[0] ?? UserSet.empty;

type Days = (day: string) => boolean;

/** Who was created, or had an event, on one of the days; which are all up to some day. */
async function firstSeen(shard: ShardReader, isOne: Days): Promise<UserSet> {
  const [created, active] = [await createdDays(shard), await activeDays(shard)];
  return shard.union([
    ...created.filter(isOne).map(createdOn),
    ...active.filter(isOne).map((day) => firstOn('utc', day)),
  ]);
}

/** Who had an event on one of the days, which are all from some day on; or never had one, and was created on one of them. */
async function lastSeen(shard: ShardReader, isOne: Days): Promise<UserSet> {
  const [created, active] = [await createdDays(shard), await activeDays(shard)];
  const seen = await shard.union(active.filter(isOne).map((day) => activeOn('utc', day)));
  const isNew = await shard.union(created.filter(isOne).map(createdOn));
  if (isNew.size === 0) return seen;
  const ever = await shard.union(active.map((day) => firstOn('utc', day)));
  return seen.or(isNew.andNot(ever));
}

/** Users who pass a condition on the days on which they were first or last seen. */
export function seenOn(shard: ShardReader, { field, op, day }: DayCondition): Promise<UserSet> {
  const seen = field === 'firstSeen' ? firstSeen : lastSeen;
  const on = (isOne: Days): Promise<UserSet> => seen(shard, isOne);
  const not = async (isOne: Days): Promise<UserSet> => (await everybody(shard)).andNot(await on(isOne));
  const both = async (wide: Days, narrow: Days): Promise<UserSet> =>
    (await on(wide)).andNot(await on(narrow));
  const before: Days = (other) => other < day;
  const upTo: Days = (other) => other <= day;
  const from: Days = (other) => other >= day;
  const after: Days = (other) => other > day;
  const answers =
    field === 'firstSeen'
      ? {
          lt: () => on(before),
          lte: () => on(upTo),
          gt: () => not(upTo),
          gte: () => not(before),
          eq: () => both(upTo, before),
        }
      : {
          lt: () => not(from),
          lte: () => not(after),
          gt: () => on(after),
          gte: () => on(from),
          eq: () => both(from, after),
        };
  return answers[op]();
}

/** A number of each user, by ordinal; NaN where there is none. */
export type Column = Float64Array;

const columnFor = (users: UserSet, value: number): Column => {
  const column = new Float64Array(users.chunks.length * CHUNK_SIZE).fill(NaN);
  for (const ordinal of users.ordinals()) column[ordinal] = value;
  return column;
};

/** Number of the UTC day (see `dayNumberOf`) on which each user was created or had the first event. */
export async function firstSeenDays(shard: ShardReader): Promise<Column> {
  const column = columnFor(await everybody(shard), NaN);
  const all = new Set([...(await createdDays(shard)), ...(await activeDays(shard))]);
  const days = [...all].sort();
  const namesOf = (day: string): string[] => [createdOn(day), firstOn('utc', day)];
  const ahead = new ReadAhead(shard, days, (day) => ({ sets: namesOf(day) }));
  for (const day of days) {
    await ahead.upTo(day);
    for (const users of await shard.sets(namesOf(day)))
      users.forEach((ordinal) => {
        if (Number.isNaN(column[ordinal])) column[ordinal] = dayNumberOf(day);
      });
  }
  return column;
}

/** Sum of all values of a metric, of each user; 0 where there was no event, and of those who are nobody. */
export async function metricTotals(shard: ShardReader, metric: string): Promise<Totals> {
  const days = await activeDays(shard);
  return shard.totals(days.map((day) => sumsOn('utc', day, metric)));
}
