import {
  type Aggregation,
  dateOf,
  dayNumberOf,
  DomainError,
  isCalendarDate,
  type Period,
  periodsBetween,
} from '@rollcall/domain';

export type Granularity = 'day' | 'week' | 'month';

/** Days, YYYY-MM-DD, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** A hundred years: nobody is older here, and every period of a range is listed. */
export const MAX_DAYS = 36_525;

const aggregationOf: Readonly<Record<Granularity, Aggregation>> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
};
const longest: Readonly<Record<Granularity, number>> = { day: 1, week: 7, month: 31 };

/** Refuses with `invalid_value` on `from` or `to`. */
export function checkRange({ from, to }: DayRange): void {
  for (const [field, day] of Object.entries({ from, to })) {
    if (!isCalendarDate(day)) {
      throw new DomainError('invalid_value', `${field} must be a day that exists, as YYYY-MM-DD`, { field });
    }
  }
  if (from > to) throw new DomainError('invalid_value', 'from must not be after to', { field: 'from' });
  if (dayNumberOf(to) - dayNumberOf(from) >= MAX_DAYS) {
    throw new DomainError('invalid_value', `to must be at most ${MAX_DAYS} days after from`, { field: 'to' });
  }
}

export const dayAfter = (day: string, days: number): string => dateOf(dayNumberOf(day) + days);

/** All days of a range in order. */
export const daysOf = ({ from, to }: DayRange): readonly string[] => {
  const first = dayNumberOf(from);
  return Array.from({ length: dayNumberOf(to) - first + 1 }, (_, index) => dateOf(first + index));
};

/** Every period that has a day in the range; the first and the last are cut to it. */
export const periodsOf = ({ from, to }: DayRange, granularity: Granularity): readonly Period[] =>
  periodsBetween(from, to, aggregationOf[granularity]);

/** So many periods from the one that a day is in, none of them cut. */
export function wholePeriods(day: string, count: number, granularity: Granularity): readonly Period[] {
  const first = periodsBetween(day, day, aggregationOf[granularity])[0]?.date ?? day;
  const far = dayAfter(first, (count + 1) * longest[granularity]);
  return periodsBetween(first, far, aggregationOf[granularity]).slice(0, count);
}

export const periodOf = (day: string, granularity: Granularity): Period => {
  const [period] = wholePeriods(day, 1, granularity);
  return period ?? { date: day, start: day, end: day };
};

export const rangeOf = ({ start, end }: Period): DayRange => ({ from: start, to: end });
