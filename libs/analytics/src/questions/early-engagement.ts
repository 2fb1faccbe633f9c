import { addFinite } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { type Calendar, firstOn, sumsOn } from '../sets/set-names.js';
import type { EngagementQuestion } from './engagement.js';
import {
  checkRange,
  dayAfter,
  type DayRange,
  daysOf,
  type Granularity,
  periodsOf,
  rangeOf,
} from './periods.js';
import { membersOn } from './retention.js';
import { checkSize, type Segment, segmentsOf, slicesOf } from './slices.js';
import { type DailyShare, dailyShares, nothing, perUser, plus, sharesOf, type Tally } from './tallies.js';

export interface EarlyEngagementQuestion extends EngagementQuestion {
  /** Days that count, from the day of the first event on. */
  readonly days: number;
  readonly granularity: Granularity;
}

export interface EarlyEngagementPeriod {
  readonly period: string;
  /** Those whose first event, of any metric, is in the period. */
  readonly users: number;
  readonly sum: number;
  /** What each of them added in their first days; null where there is nobody. */
  readonly average: number | null;
}

export interface EarlyEngagementAnswer extends DayRange {
  readonly days: number;
  readonly timezone: Calendar;
  readonly asOf: string;
  readonly total: readonly EarlyEngagementPeriod[];
  readonly segments?: readonly {
    readonly segment: Segment;
    readonly periods: readonly EarlyEngagementPeriod[];
  }[];
}

/** What those whose first day it was added in their first days. */
async function tallyFirstDay(
  { slices, metrics, ahead }: DailyShare,
  first: string,
  { timezone, days }: EarlyEngagementQuestion,
): Promise<readonly Tally[]> {
  await ahead.upTo(first);
  const members = await membersOn(slices, [first], { timezone });
  if (members.every(({ size }) => size === 0)) return [];
  const counted = daysOf({ from: first, to: dayAfter(first, days - 1) });
  const names = counted.flatMap((day) => metrics.map((key) => sumsOn(timezone, day, key)));
  const sums = await slices.shard.sums(names);
  return members.map((users) => ({
    users: users.size,
    sum: sums.reduce((sum, ofDay) => addFinite(sum, ofDay.totalOf(users)), 0),
  }));
}

/**
 * Average of what users added to a metric in their first days, by when they had their first event.
 * Refuses with `invalid_value` on `from` or `to`, and with `too_many_values` or `answer_too_large`.
 */
export async function earlyEngagement(
  reader: SetReader,
  question: EarlyEngagementQuestion,
): Promise<EarlyEngagementAnswer> {
  checkRange(question);
  const { timezone, from, to, days, granularity } = question;
  const slices = await slicesOf(reader, question, { from, to, calendar: timezone });
  const periods = periodsOf(question, granularity);
  checkSize(slices, periods.length);
  const whole = daysOf({ from, to: dayAfter(to, days - 1) });
  const shares = dailyShares(await sharesOf(slices, question.metric), whole, ({ metrics }, day) => ({
    sets: [firstOn(timezone, day)],
    sums: metrics.map((key) => sumsOn(timezone, day, key)),
  }));
  const rows: EarlyEngagementPeriod[][] = Array.from({ length: slices.values.length + 1 }, () => []);
  for (const period of periods) {
    const tallies: Tally[] = rows.map(() => nothing);
    for (const day of daysOf(rangeOf(period))) {
      const ofShards = await Promise.all(shares.map((share) => tallyFirstDay(share, day, question)));
      rows.forEach((_, number) => {
        tallies[number] = ofShards.reduce(
          (sum, found) => plus(sum, found[number]),
          tallies[number] ?? nothing,
        );
      });
    }
    for (const [number, row] of rows.entries()) {
      const tally = tallies[number] ?? nothing;
      row.push({ period: period.date, ...tally, average: perUser(tally) });
    }
  }
  return {
    days,
    timezone,
    from,
    to,
    asOf: reader.position,
    total: rows[0] ?? [],
    ...segmentsOf(slices, question, 'periods', rows),
  };
}
