import type { SetReader } from '../reading/set-store.js';
import type { Calendar } from '../sets/set-names.js';
import { type ActivePeriod, activeUsers } from './active-users.js';
import type { DayRange } from './periods.js';
import { type Segment, type Selection, valueOf } from './slices.js';

export interface StickyMonth {
  readonly period: string;
  /** Mean of the daily active users of the month's days that are in the range. */
  readonly averageDailyActive: number;
  readonly monthlyActive: number;
  /** Their ratio, DAU/MAU; null in a month without activity. */
  readonly stickiness: number | null;
}

export interface StickinessQuestion extends Selection, DayRange {
  readonly timezone: Calendar;
  readonly metric?: string;
}

export interface StickinessAnswer {
  readonly months: readonly StickyMonth[];
  readonly segments?: readonly { readonly segment: Segment; readonly months: readonly StickyMonth[] }[];
}

/** By first day of the month. */
function meansOf(days: readonly ActivePeriod[]): ReadonlyMap<string, number> {
  const months = new Map<string, { sum: number; days: number }>();
  for (const { period, active } of days) {
    const month = `${period.slice(0, 7)}-01`;
    const before = months.get(month) ?? { sum: 0, days: 0 };
    months.set(month, { sum: before.sum + active, days: before.days + 1 });
  }
  return new Map([...months].map(([month, { sum, days: count }]) => [month, sum / count]));
}

function stickyMonths(
  months: readonly ActivePeriod[],
  days: readonly ActivePeriod[] = [],
): readonly StickyMonth[] {
  const means = meansOf(days);
  return months.map(({ period, active: monthlyActive }) => {
    const averageDailyActive = means.get(period) ?? 0;
    const ratio = monthlyActive === 0 ? null : averageDailyActive / monthlyActive;
    return { period, averageDailyActive, monthlyActive, stickiness: ratio };
  });
}

/** Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`. */
export async function stickiness(reader: SetReader, question: StickinessQuestion): Promise<StickinessAnswer> {
  const byMonth = await activeUsers(reader, { ...question, granularity: 'month' });
  const byDay = await activeUsers(reader, { ...question, granularity: 'day' });
  const daysOfValue = new Map(byDay.segments?.map(({ segment, periods }) => [valueOf(segment), periods]));
  return {
    months: stickyMonths(byMonth.total, byDay.total),
    ...(byMonth.segments && {
      segments: byMonth.segments.map(({ segment, periods }) => ({
        segment,
        months: stickyMonths(periods, daysOfValue.get(valueOf(segment))),
      })),
    }),
  };
}
