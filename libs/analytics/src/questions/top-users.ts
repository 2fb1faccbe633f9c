import { addFinite } from '@rollcall/domain';
import { having } from '../filter/filter.js';
import type { SetReader, ShardReader } from '../reading/set-store.js';
import { type Calendar, sumsOn } from '../sets/set-names.js';
import { checkRange, type DayRange, daysOf } from './periods.js';
import {
  checkSize,
  type Segment,
  segmentNames,
  type Selection,
  type ShardSlices,
  slicesOf,
} from './slices.js';
import { metricsIn } from './tallies.js';

export interface TopUsersQuestion extends Selection, DayRange {
  readonly metric: string;
  readonly limit: number;
  readonly timezone: Calendar;
}

export interface TopUser {
  /** Absent among all who are selected, whichever segment they are in. */
  readonly segment?: Segment;
  readonly metric: string;
  readonly userId: string;
  readonly total: number;
}

/** Days that are asked for at once. */
const AT_ONCE = 64;

/** What each user added in the range, as `addFinite` adds; NaN for those without an event. */
async function totalsOf(
  slices: ShardSlices,
  { metric, timezone, ...range }: TopUsersQuestion,
): Promise<readonly number[]> {
  const totals: number[] = [];
  const days = daysOf(range);
  for (let start = 0; start < days.length; start += AT_ONCE) {
    const some = days.slice(start, start + AT_ONCE);
    const sums = await slices.shard.sums(some.map((day) => sumsOn(timezone, day, metric)));
    for (const [index, day] of some.entries()) {
      const [slice] = await slices.on(day);
      sums[index]?.forEach((ordinal, value) => {
        while (totals.length <= ordinal) totals.push(NaN);
        const before = totals[ordinal] ?? NaN;
        totals[ordinal] = Number.isNaN(before) ? value : addFinite(before, value);
      }, slice);
    }
  }
  return totals;
}

/** The least total that is among the first so many; -Infinity where there are fewer. */
function leastOfTop(totals: readonly number[], limit: number): number {
  const top: number[] = [];
  for (const total of totals) {
    if (Number.isNaN(total) || (top.length === limit && total <= (top[0] ?? 0))) continue;
    if (top.length === limit) top.shift();
    let place = top.length;
    while (place > 0 && (top[place - 1] ?? 0) > total) place--;
    top.splice(place, 0, total);
  }
  return top.length < limit ? -Infinity : (top[0] ?? -Infinity);
}

interface Contender {
  readonly shard: ShardReader;
  readonly ordinal: number;
  readonly total: number;
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Unsegmented = Omit<TopUsersQuestion, 'segmentBy'>;

/** All who tie for the last place are looked up, as only their ids tell who is in. */
async function topOf(reader: SetReader, question: Unsegmented): Promise<readonly TopUser[]> {
  const { metric, limit, timezone: calendar } = question;
  const slices = await slicesOf(reader, question, { ...question, calendar });
  const contenders: Contender[] = [];
  for (const own of slices.shards) {
    const totals = await totalsOf(own, question);
    const least = leastOfTop(totals, limit);
    totals.forEach((total, ordinal) => {
      if (total >= least) contenders.push({ shard: own.shard, ordinal, total });
    });
  }
  const least = leastOfTop(
    contenders.map(({ total }) => total),
    limit,
  );
  const top = contenders.filter(({ total }) => total >= least);
  const named: TopUser[] = [];
  for (const shard of reader.shards) {
    const own = top.filter((contender) => contender.shard === shard);
    const ids = await shard.userIds(own.map(({ ordinal }) => ordinal));
    own.forEach(({ total }, index) => named.push({ metric, userId: ids[index] ?? '', total }));
  }
  return named.sort((a, b) => b.total - a.total || compareTexts(a.userId, b.userId)).slice(0, limit);
}

/**
 * Users who added most to a metric in the range, ties by user id: of all who are selected, then of each segment.
 * Attributes as they were (`then`) are those of the day on which something was added.
 * Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`.
 */
export async function topUsers(reader: SetReader, question: TopUsersQuestion): Promise<readonly TopUser[]> {
  checkRange(question);
  const { segmentBy, ...whom } = question;
  const top = [...(await topOf(reader, whom))];
  if (segmentBy === undefined) return top;
  const slices = await slicesOf(reader, question, { ...question, calendar: question.timezone });
  checkSize(slices, question.limit);
  const names = segmentNames(slices, question);
  for (const [index, value] of slices.values.entries()) {
    const users = await topOf(reader, { ...whom, filter: having(question.filter, segmentBy, value) });
    top.push(...users.map((user) => ({ segment: names[index] ?? {}, ...user })));
  }
  return top;
}

/** Metrics that any event was recorded of, by key. */
export async function observedMetrics(reader: SetReader): Promise<readonly string[]> {
  const metrics = await Promise.all(reader.shards.map(metricsIn));
  return [...new Set(metrics.flat())].sort();
}
