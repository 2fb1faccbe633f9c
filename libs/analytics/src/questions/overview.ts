import { dateOf, dayNumberOf } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { activeOn, type Calendar, dayOf, daysActive, knownUsers } from '../sets/set-names.js';
import { type DayRange, daysOf, periodOf, rangeOf } from './periods.js';
import {
  type Segment,
  segmentRows,
  type SelectionNow,
  type ShardSlices,
  sizeIn,
  type Slices,
  slicesOf,
} from './slices.js';

/** How many users are in any of the sets, by slice. */
async function countIn({ shards, values }: Slices, names: readonly string[]): Promise<readonly number[]> {
  const counts = Array.from({ length: values.length + 1 }, () => 0);
  const count = async (own: ShardSlices): Promise<void> => {
    const users = await own.shard.union(names);
    for (const [number, slice] of (await own.on('')).entries())
      counts[number] = (counts[number] ?? 0) + sizeIn(users, slice);
  };
  await Promise.all(shards.map(count));
  return counts;
}

const activeOnDays = (days: readonly string[]): readonly string[] => days.map((day) => activeOn('utc', day));

export interface Summary {
  /** Everybody who was ever identified, also without an event. */
  readonly totalUsers: number;
  readonly dailyActiveUsers: number;
  readonly monthlyActiveUsers: number;
}

export interface SummaryAnswer extends Summary {
  readonly segments?: readonly (Summary & { readonly segment: Segment })[];
}

/** `today`: YYYY-MM-DD in UTC. Refuses with `too_many_values`. */
export async function summary(
  reader: SetReader,
  today: string,
  selection: SelectionNow = {},
): Promise<SummaryAnswer> {
  const month = rangeOf(periodOf(today, 'month'));
  const slices = await slicesOf(reader, selection, { ...month, calendar: 'utc' });
  const known = await countIn(slices, [knownUsers]);
  const daily = await countIn(slices, activeOnDays([today]));
  const monthly = await countIn(slices, activeOnDays(daysOf(month)));
  const rows = known.map((totalUsers, number) => ({
    totalUsers,
    dailyActiveUsers: daily[number] ?? 0,
    monthlyActiveUsers: monthly[number] ?? 0,
  }));
  const total = rows[0] ?? { totalUsers: 0, dailyActiveUsers: 0, monthlyActiveUsers: 0 };
  return { ...total, ...segmentRows(slices, selection, rows) };
}

export interface Usage {
  /** First day of the calendar month. */
  readonly month: string;
  readonly monthlyActiveUsers: number;
  /** null where none is configured. */
  readonly allowance: number | null;
  /** First day of the next month. */
  readonly resetsOn: string;
}

/** `today`: YYYY-MM-DD in UTC. */
export async function usage(reader: SetReader, today: string, allowance: number | null): Promise<Usage> {
  const month = periodOf(today, 'month');
  const everybody = await slicesOf(reader, {}, { ...rangeOf(month), calendar: 'utc' });
  const [monthlyActiveUsers = 0] = await countIn(everybody, activeOnDays(daysOf(rangeOf(month))));
  return {
    month: month.date,
    monthlyActiveUsers,
    allowance,
    resetsOn: dateOf(dayNumberOf(month.end) + 1),
  };
}

/** First and last day with an event; undefined where there is none. */
export async function activityRange(reader: SetReader, calendar: Calendar): Promise<DayRange | undefined> {
  const names = await Promise.all(reader.shards.map((shard) => shard.names(daysActive(calendar))));
  const days = names.flat().map(dayOf).sort();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
