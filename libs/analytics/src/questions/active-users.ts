import type { Period } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { SetBuilder } from '../sets/set-builder.js';
import { intersectionSizes } from '../sets/intersection-sizes.js';
import { activeOn, type Calendar, firstOn } from '../sets/set-names.js';
import { UserSet } from '../sets/user-set.js';
import { checkRange, type DayRange, daysOf, type Granularity, periodsOf, rangeOf } from './periods.js';
import {
  checkSize,
  cut,
  type Segment,
  segmentsOf,
  type Selection,
  type ShardSlices,
  sizeIn,
  slicesOf,
} from './slices.js';

export interface ActiveUsersQuestion extends Selection, DayRange {
  readonly granularity: Granularity;
  readonly timezone: Calendar;
  /** Without it, events of any metric count. */
  readonly metric?: string;
}

export interface ActivePeriod {
  /** First day of the period, also where the range begins later. */
  readonly period: string;
  readonly active: number;
  /** Those whose first event (of the metric, where one is asked for) is in the period. */
  readonly new: number;
  readonly returning: number;
}

export interface ActiveUsersAnswer extends DayRange {
  readonly granularity: Granularity;
  readonly timezone: Calendar;
  readonly asOf: string;
  readonly total: readonly ActivePeriod[];
  readonly segments?: readonly { readonly segment: Segment; readonly periods: readonly ActivePeriod[] }[];
}

interface Counted {
  readonly active: number;
  readonly fresh: number;
}

const gathered = (builder: SetBuilder): UserSet => new UserSet(builder.chunks());

/** Numbers that are counted at once: more would keep others waiting, and take the sets of many periods. */
const AT_ONCE = 512;

interface OfPeriod {
  readonly days: readonly string[];
  readonly firsts: UserSet;
}

/** Counts of some periods in one shard, by period and slice. All of their days are asked for together. */
async function countPeriods(
  slices: ShardSlices,
  periods: readonly Period[],
  question: ActiveUsersQuestion,
): Promise<readonly (readonly Counted[])[]> {
  const { shard } = slices;
  const { timezone, metric } = question;
  const daysOfEach = periods.map((period) => daysOf(rangeOf(period)));
  const active = (day: string): string => activeOn(timezone, day, metric);
  const first = (day: string): string => firstOn(timezone, day, metric);
  await shard.sets(daysOfEach.flat().flatMap((day) => [active(day), first(day)]));
  const found: OfPeriod[] = [];
  for (const days of daysOfEach) found.push({ days, firsts: await shard.union(days.map(first)) });
  if (slices.fixed) {
    const actives: UserSet[] = [];
    for (const days of daysOfEach) actives.push(await shard.union(days.map(active)));
    return countFixed(slices, actives, found);
  }
  const counts: (readonly Counted[])[] = [];
  for (const one of found) counts.push(await countByDay(slices, await shard.sets(one.days.map(active)), one));
  return counts;
}

/** The first slice is of everybody who is selected, all others are of segments. */
async function countFixed(
  slices: ShardSlices,
  actives: readonly UserSet[],
  found: readonly OfPeriod[],
): Promise<readonly (readonly Counted[])[]> {
  const fresh = found.map(({ firsts }, at) => firsts.and(actives[at] ?? UserSet.empty));
  const [selected, ...segments] = await slices.on('');
  const ofSegments = segments.map((segment) => segment ?? UserSet.empty);
  const all = [...actives, ...fresh];
  const sizes = intersectionSizes(all, ofSegments);
  const counts = all.map((users, at) => [sizeIn(users, selected), ...(sizes[at] ?? [])]);
  const isNew = counts.slice(found.length);
  return found.map((_, at) =>
    (counts[at] ?? []).map((count, slice) => ({ active: count, fresh: isNew[at]?.[slice] ?? 0 })),
  );
}

/** Attributes as they were. */
async function countByDay(
  slices: ShardSlices,
  actives: readonly UserSet[],
  { days, firsts }: OfPeriod,
): Promise<readonly Counted[]> {
  const builders: SetBuilder[] = [];
  for (const [index, day] of days.entries()) {
    const active = actives[index] ?? UserSet.empty;
    for (const [number, slice] of (await slices.on(day)).entries()) {
      (builders[number] ??= new SetBuilder()).addChunks(cut(active, slice).chunks);
    }
  }
  return builders.map(gathered).map((active) => ({
    active: active.size,
    fresh: active.intersectionSize(firsts),
  }));
}

/** Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`. */
export async function activeUsers(
  reader: SetReader,
  question: ActiveUsersQuestion,
): Promise<ActiveUsersAnswer> {
  checkRange(question);
  const { granularity, timezone, from, to } = question;
  const slices = await slicesOf(reader, question, { from, to, calendar: timezone });
  const rows: ActivePeriod[][] = Array.from({ length: slices.values.length + 1 }, () => []);
  const periods = periodsOf(question, granularity);
  checkSize(slices, periods.length);
  const atOnce = Math.ceil(AT_ONCE / rows.length);
  for (let from = 0; from < periods.length; from += atOnce) {
    const some = periods.slice(from, from + atOnce);
    const ofShards = await Promise.all(slices.shards.map((own) => countPeriods(own, some, question)));
    for (const [at, period] of some.entries())
      for (const [number, row] of rows.entries()) {
        const active = ofShards.reduce((sum, counts) => sum + (counts[at]?.[number]?.active ?? 0), 0);
        const fresh = ofShards.reduce((sum, counts) => sum + (counts[at]?.[number]?.fresh ?? 0), 0);
        row.push({ period: period.date, active, new: fresh, returning: active - fresh });
      }
  }
  return {
    granularity,
    timezone,
    from,
    to,
    asOf: reader.position,
    total: rows[0] ?? [],
    ...segmentsOf(slices, question, 'periods', rows),
  };
}
