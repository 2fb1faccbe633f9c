import type { Period } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { SetBuilder } from '../sets/set-builder.js';
import { activeOn, type Calendar, firstOn } from '../sets/set-names.js';
import { unionOf, UserSet } from '../sets/user-set.js';
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

/** Counts of a period in one shard, by slice. */
async function countPeriod(
  slices: ShardSlices,
  period: Period,
  { timezone, metric }: ActiveUsersQuestion,
): Promise<readonly Counted[]> {
  const days = daysOf(rangeOf(period));
  const actives = await slices.shard.sets(days.map((day) => activeOn(timezone, day, metric)));
  const firsts = unionOf(await slices.shard.sets(days.map((day) => firstOn(timezone, day, metric))));
  if (slices.fixed) {
    const active = unionOf(actives);
    const fresh = firsts.and(active);
    return (await slices.on(period.start)).map((slice) => ({
      active: sizeIn(active, slice),
      fresh: sizeIn(fresh, slice),
    }));
  }
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
  for (const period of periods) {
    const ofShards = await Promise.all(slices.shards.map((own) => countPeriod(own, period, question)));
    for (const [number, row] of rows.entries()) {
      const active = ofShards.reduce((sum, counts) => sum + (counts[number]?.active ?? 0), 0);
      const fresh = ofShards.reduce((sum, counts) => sum + (counts[number]?.fresh ?? 0), 0);
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
