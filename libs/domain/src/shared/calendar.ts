import { BoundedCache } from './bounded-cache.js';

/** Calendar dates are texts, YYYY-MM-DD, of no time zone; within, they are counted as days since 1970-01-01. */
export const DAY_MS = 86_400_000;

export const dayNumberOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Ninety years of them are kept: every metric event asks for one. */
const dates = new BoundedCache<number, string>(32_768);
const write = (dayNumber: number): string => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
export const dateOf = (dayNumber: number): string => dates.get(dayNumber, write);

/** Is it a day that exists, written YYYY-MM-DD? There is no year 0: the week it begins in has no date of four digits. */
export const isCalendarDate = (text: string): boolean =>
  /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(dayNumberOf(text)) &&
  // Some readers roll 30 February over into March.
  dateOf(dayNumberOf(text)) === text;
