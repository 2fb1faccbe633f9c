import type { SetReader } from '../reading/set-store.js';
import { activeOn, type Calendar, firstOn } from '../sets/set-names.js';
import { UserSet } from '../sets/user-set.js';
import { checkRange, dayAfter, type DayRange, daysOf } from './periods.js';
import {
  checkSize,
  cut,
  type Segment,
  segmentsOf,
  type Selection,
  type ShardSlices,
  slicesOf,
} from './slices.js';

export interface NDayRetentionQuestion extends Selection, DayRange {
  /** Active on exactly that day after the day of the first event. */
  readonly days: number;
  readonly timezone: Calendar;
  readonly metric?: string;
}

export interface NDayRetention {
  readonly users: number;
  readonly retained: number;
  /** By day of the first event, every day of the range. */
  readonly series: readonly { readonly period: string; readonly users: number; readonly retained: number }[];
}

export interface NDayRetentionAnswer extends NDayRetention {
  readonly days: number;
  readonly segments?: readonly { readonly segment: Segment; readonly retention: NDayRetention }[];
}

/** Days that are asked for at once: enough to save round trips, few enough to hold. */
const AT_ONCE = 64;

interface Counts {
  readonly users: number[];
  readonly retained: number[];
}

async function countShard(
  slices: ShardSlices,
  firstDays: readonly string[],
  { days, timezone, metric }: NDayRetentionQuestion,
): Promise<readonly Counts[]> {
  const counts: Counts[] = [];
  for (let start = 0; start < firstDays.length; start += AT_ONCE) {
    const some = firstDays.slice(start, start + AT_ONCE);
    const firsts = await slices.shard.sets(some.map((day) => firstOn(timezone, day, metric)));
    const later = await slices.shard.sets(some.map((day) => activeOn(timezone, dayAfter(day, days), metric)));
    for (const [index, day] of some.entries()) {
      const first = firsts[index] ?? UserSet.empty;
      for (const [number, slice] of (await slices.on(day)).entries()) {
        const members = cut(first, slice);
        const { users, retained } = (counts[number] ??= { users: [], retained: [] });
        users.push(members.size);
        retained.push(members.intersectionSize(later[index] ?? UserSet.empty));
      }
    }
  }
  return counts;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function added(firstDays: readonly string[], ofShards: readonly (Counts | undefined)[]): NDayRetention {
  const series = firstDays.map((period, row) => ({
    period,
    users: sum(ofShards.map((counts) => counts?.users[row] ?? 0)),
    retained: sum(ofShards.map((counts) => counts?.retained[row] ?? 0)),
  }));
  return {
    users: sum(series.map(({ users }) => users)),
    retained: sum(series.map(({ retained }) => retained)),
    series,
  };
}

/**
 * How many of those whose first event is in the range were active on exactly the n-th day after its day.
 * Attributes as they were (`then`) are those of the day of the first event.
 * Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`.
 */
export async function nDayRetention(
  reader: SetReader,
  question: NDayRetentionQuestion,
): Promise<NDayRetentionAnswer> {
  checkRange(question);
  const slices = await slicesOf(reader, question, { ...question, calendar: question.timezone });
  const firstDays = daysOf(question);
  checkSize(slices, firstDays.length);
  const ofShards = await Promise.all(slices.shards.map((own) => countShard(own, firstDays, question)));
  const rows = Array.from({ length: slices.values.length + 1 }, (_, slice) =>
    added(
      firstDays,
      ofShards.map((counts) => counts[slice]),
    ),
  );
  const total = rows[0] ?? added(firstDays, []);
  return { days: question.days, ...total, ...segmentsOf(slices, question, 'retention', rows) };
}
