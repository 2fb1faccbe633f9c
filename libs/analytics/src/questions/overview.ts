import { dateOf, dayNumberOf } from '@rollcall/domain';
import type { Filter } from '../filter/filter.js';
import type { SetReader } from '../reading/set-store.js';
import { activeOn, type Calendar, dayOf, daysActive, knownUsers } from '../sets/set-names.js';
import { unionOf } from '../sets/user-set.js';
import { activeUsers } from './active-users.js';
import { matchingOf } from './matching.js';
import {
  checkRange,
  type DayRange,
  daysOf,
  type Granularity,
  periodOf,
  periodsOf,
  rangeOf,
} from './periods.js';
import { firstSeenDays } from './seen.js';
import { type Selection, sizeIn } from './slices.js';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

async function usersIn(reader: SetReader, names: readonly string[], filter?: Filter): Promise<number> {
  const counts = reader.shards.map(async (shard) => {
    const selected = filter && (await matchingOf(shard, filter));
    return sizeIn(unionOf(await shard.sets(names)), selected);
  });
  return sum(await Promise.all(counts));
}

const activeIn = (reader: SetReader, days: readonly string[], filter?: Filter): Promise<number> =>
  usersIn(
    reader,
    days.map((day) => activeOn('utc', day)),
    filter,
  );

export interface Summary {
  /** Everybody who was ever identified, also without an event. */
  readonly totalUsers: number;
  readonly dailyActiveUsers: number;
  readonly monthlyActiveUsers: number;
}

/** `today`: YYYY-MM-DD in UTC. `filter`: of those who pass now. */
export async function summary(reader: SetReader, today: string, filter?: Filter): Promise<Summary> {
  return {
    totalUsers: await usersIn(reader, [knownUsers], filter),
    dailyActiveUsers: await activeIn(reader, [today], filter),
    monthlyActiveUsers: await activeIn(reader, daysOf(rangeOf(periodOf(today, 'month'))), filter),
  };
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
  return {
    month: month.date,
    monthlyActiveUsers: await activeIn(reader, daysOf(rangeOf(month))),
    allowance,
    resetsOn: dateOf(dayNumberOf(month.end) + 1),
  };
}

export interface StickyMonth {
  readonly period: string;
  /** Mean of the daily active users of the month's days that are in the range. */
  readonly averageDailyActive: number;
  readonly monthlyActive: number;
  /** Their ratio, DAU/MAU; null in a month without activity. */
  readonly stickiness: number | null;
}

export interface StickinessQuestion extends Omit<Selection, 'segmentBy'>, DayRange {
  readonly timezone: Calendar;
  readonly metric?: string;
}

/** Refuses with `invalid_value` on `from` or `to`. */
export async function stickiness(
  reader: SetReader,
  question: StickinessQuestion,
): Promise<readonly StickyMonth[]> {
  const months = await activeUsers(reader, { ...question, granularity: 'month' });
  const days = await activeUsers(reader, { ...question, granularity: 'day' });
  return periodsOf(question, 'month').map(({ date, start, end }, index) => {
    const daily = days.total.filter(({ period }) => period >= start && period <= end);
    const averageDailyActive = sum(daily.map(({ active }) => active)) / daily.length;
    const monthlyActive = months.total[index]?.active ?? 0;
    return {
      period: date,
      averageDailyActive,
      monthlyActive,
      stickiness: monthlyActive === 0 ? null : averageDailyActive / monthlyActive,
    };
  });
}

export interface TotalUsersQuestion extends DayRange {
  readonly granularity: Granularity;
  readonly filter?: Filter;
}

/** Users known by the end of each period, by the UTC day on which they were first seen; of those who pass now. */
export async function totalUsers(
  reader: SetReader,
  question: TotalUsersQuestion,
): Promise<readonly { readonly period: string; readonly total: number }[]> {
  checkRange(question);
  const arrivals = new Map<number, number>();
  for (const shard of reader.shards) {
    const selected = question.filter && (await matchingOf(shard, question.filter));
    (await firstSeenDays(shard)).forEach((day, ordinal) => {
      if (selected?.has(ordinal) !== false) arrivals.set(day, (arrivals.get(day) ?? 0) + 1);
    });
  }
  const waiting = [...arrivals].filter(([day]) => !Number.isNaN(day)).sort(([a], [b]) => a - b);
  let [arrived, total] = [0, 0];
  return periodsOf(question, question.granularity).map(({ date, end }) => {
    const last = dayNumberOf(end);
    for (let next = waiting[arrived]; next && next[0] <= last; next = waiting[++arrived]) total += next[1];
    return { period: date, total };
  });
}

/** First and last day with an event; undefined where there is none. */
export async function activityRange(reader: SetReader, calendar: Calendar): Promise<DayRange | undefined> {
  const names = await Promise.all(reader.shards.map((shard) => shard.names(daysActive(calendar))));
  const days = names.flat().map(dayOf).sort();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
