import { dayNumberOf } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { checkRange, type DayRange, type Granularity, periodsOf } from './periods.js';
import { type Column, firstSeenDays } from './seen.js';
import { checkSize, type Segment, segmentsOf, type SelectionNow, type Slice, slicesOf } from './slices.js';

export interface TotalUsersQuestion extends SelectionNow, DayRange {
  readonly granularity: Granularity;
}

export interface TotalPeriod {
  readonly period: string;
  readonly total: number;
}

export interface TotalUsersAnswer {
  readonly total: readonly TotalPeriod[];
  readonly segments?: readonly { readonly segment: Segment; readonly periods: readonly TotalPeriod[] }[];
}

/** Users by number of the day on which they were first seen. */
type Arrivals = Map<number, number>;

function addArrivals(arrivals: Arrivals, days: Column, slice: Slice): void {
  const arrive = (day = NaN): void => {
    if (!Number.isNaN(day)) arrivals.set(day, (arrivals.get(day) ?? 0) + 1);
  };
  if (slice === undefined) for (const day of days) arrive(day);
  else for (const ordinal of slice.ordinals()) arrive(days[ordinal]);
}

function totalsOf(arrivals: Arrivals, question: TotalUsersQuestion): readonly TotalPeriod[] {
  const waiting = [...arrivals].sort(([a], [b]) => a - b);
  let [arrived, total] = [0, 0];
  return periodsOf(question, question.granularity).map(({ date, end }) => {
    const last = dayNumberOf(end);
    for (let next = waiting[arrived]; next && next[0] <= last; next = waiting[++arrived]) total += next[1];
    return { period: date, total };
  });
}

/**
 * Users known by the end of each period, by the UTC day on which they were first seen; attributes as they are now.
 * Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`.
 */
export async function totalUsers(reader: SetReader, question: TotalUsersQuestion): Promise<TotalUsersAnswer> {
  checkRange(question);
  const slices = await slicesOf(reader, question, { ...question, calendar: 'utc' });
  checkSize(slices, periodsOf(question, question.granularity).length);
  const arrivals: Arrivals[] = Array.from({ length: slices.values.length + 1 }, (): Arrivals => new Map());
  for (const own of slices.shards) {
    const days = await firstSeenDays(own.shard);
    const ofShard = await own.on(question.to);
    arrivals.forEach((found, number) => addArrivals(found, days, ofShard[number]));
  }
  const rows = arrivals.map((found) => totalsOf(found, question));
  return { total: rows[0] ?? [], ...segmentsOf(slices, question, 'periods', rows) };
}
