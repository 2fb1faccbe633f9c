import { addFinite } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { activeOn, type Calendar, sumsOn } from '../sets/set-names.js';
import { UserSet } from '../sets/user-set.js';
import { checkRange, type DayRange, daysOf } from './periods.js';
import { checkSize, type Segment, segmentsOf, type Selection, sizeIn, slicesOf } from './slices.js';
import { type DailyShare, dailyShares, nothing, perUser, plus, sharesOf, type Tally } from './tallies.js';

export interface EngagementQuestion extends Selection, DayRange {
  readonly timezone: Calendar;
  /** Without it, the values of all metrics are added. */
  readonly metric?: string;
}

export interface EngagementDay {
  readonly period: string;
  readonly sum: number;
  readonly active: number;
  /** Sum of all values of the day by active users; null where nobody was active. */
  readonly engagement: number | null;
}

export interface EngagementAnswer extends DayRange {
  readonly timezone: Calendar;
  readonly asOf: string;
  readonly total: readonly EngagementDay[];
  readonly segments?: readonly { readonly segment: Segment; readonly periods: readonly EngagementDay[] }[];
}

async function tallyDay(
  { slices, metrics, ahead }: DailyShare,
  day: string,
  { timezone, metric }: EngagementQuestion,
): Promise<readonly Tally[]> {
  await ahead.upTo(day);
  const [active = UserSet.empty] = await slices.shard.sets([activeOn(timezone, day, metric)]);
  if (active.size === 0) return [];
  const sums = await slices.shard.sums(metrics.map((key) => sumsOn(timezone, day, key)));
  return (await slices.on(day)).map((slice) => ({
    users: sizeIn(active, slice),
    sum: sums.reduce((sum, ofMetric) => addFinite(sum, ofMetric.totalOf(slice)), 0),
  }));
}

/**
 * Sum of the values of each day by users active on it. Refuses with `invalid_value` on `from` or `to`, and with
 * `too_many_values` or `answer_too_large`.
 */
export async function engagement(reader: SetReader, question: EngagementQuestion): Promise<EngagementAnswer> {
  checkRange(question);
  const { timezone, from, to } = question;
  const slices = await slicesOf(reader, question, { from, to, calendar: timezone });
  const days = daysOf(question);
  checkSize(slices, days.length);
  const shares = dailyShares(await sharesOf(slices, question.metric), days, ({ metrics }, day) => ({
    sets: [activeOn(timezone, day, question.metric)],
    sums: metrics.map((key) => sumsOn(timezone, day, key)),
  }));
  const rows: EngagementDay[][] = Array.from({ length: slices.values.length + 1 }, () => []);
  for (const day of days) {
    const ofShards = await Promise.all(shares.map((share) => tallyDay(share, day, question)));
    for (const [number, row] of rows.entries()) {
      const tally = ofShards.reduce((sum, tallies) => plus(sum, tallies[number]), nothing);
      row.push({ period: day, sum: tally.sum, active: tally.users, engagement: perUser(tally) });
    }
  }
  return {
    timezone,
    from,
    to,
    asOf: reader.position,
    total: rows[0] ?? [],
    ...segmentsOf(slices, question, 'periods', rows),
  };
}
