import { DAY_MS, dateOf, dayNumberOf, isCalendarDate } from './calendar.js';
import { DomainError } from './errors.js';

export type Aggregation = 'daily' | 'weekly' | 'monthly';

/** Dates are YYYY-MM-DD, both ends included. */
export interface Period {
  /** The period's name: its first calendar day, also where the range begins later. Monday for a week (ISO 8601). */
  readonly date: string;
  /** First and last of the period's days that were asked for. */
  readonly start: string;
  readonly end: string;
}

/** Most days from the first to the last day of a summary (trophy-api 4.9). */
export const MAX_SUMMARY_DAYS = 400;

/** Refuses with `invalid_value` on `startDate` or `endDate`. */
export const checkSummaryRange = (startDate: string, endDate: string): void => {
  for (const [field, value] of Object.entries({ startDate, endDate })) {
    if (!isCalendarDate(value)) {
      throw new DomainError('invalid_value', `${field} must be a date that exists, as YYYY-MM-DD`, { field });
    }
  }
  const span = dayNumberOf(endDate) - dayNumberOf(startDate);
  if (span < 0) {
    throw new DomainError('invalid_value', 'startDate must not be after endDate', { field: 'startDate' });
  }
  if (span > MAX_SUMMARY_DAYS) {
    const message = `endDate must be at most ${MAX_SUMMARY_DAYS} days after startDate`;
    throw new DomainError('invalid_value', message, { field: 'endDate' });
  }
};

/** 1970-01-01 was a Thursday. */
const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);

const firstOfMonth = (day: number, monthsLater: number): number => {
  const date = new Date(day * DAY_MS);
  // Not by way of a text: January after December 9999 has none of four digits.
  return date.setUTCMonth(date.getUTCMonth() + monthsLater, 1) / DAY_MS;
};

const firstDay = {
  daily: (day: number) => day,
  weekly: mondayOf,
  monthly: (day: number) => firstOfMonth(day, 0),
};
const next = {
  daily: (first: number) => first + 1,
  weekly: (first: number) => first + 7,
  monthly: (first: number) => firstOfMonth(first, 1),
};

/**
 * Every period that has a day in the range, in order and without a gap; the first and the last are cut to the range.
 * Expects a range that `checkSummaryRange` lets pass.
 */
export const periodsBetween = (
  startDate: string,
  endDate: string,
  aggregation: Aggregation,
): readonly Period[] => {
  const [start, end] = [dayNumberOf(startDate), dayNumberOf(endDate)];
  const periods: Period[] = [];
  for (let first = firstDay[aggregation](start); first <= end; first = next[aggregation](first)) {
    periods.push({
      date: dateOf(first),
      start: dateOf(Math.max(first, start)),
      end: dateOf(Math.min(next[aggregation](first) - 1, end)),
    });
  }
  return periods;
};
