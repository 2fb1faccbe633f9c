import { expect } from '@jest/globals';

type Numbers = Readonly<Record<string, number>>;

/** What a program other than this one counted in the same events. */
export interface KnownNumbers {
  readonly users: number;
  readonly attributes: { readonly account: Numbers };
  readonly metricTotals: Numbers;
  readonly topUsersByCommits: readonly [string, number][];
  readonly topUsersByFilesChanged: readonly [string, number][];
  readonly monthlyActiveUsersUtc: Numbers;
  readonly monthlyActiveUsersUtcByAccount: Readonly<Record<string, Numbers>>;
  readonly dailyActiveUsersUtc: Numbers;
  readonly dailyActiveUsersLocalDay: Numbers;
  readonly monthlyRetentionOfLargestCohorts: Readonly<Record<string, readonly number[]>>;
  readonly usersActiveExactly14DaysAfterFirstDay: number;
}

/** Asks one question of analytics by whatever way; `place` below `/admin/v1/analytics/`. */
export type Ask = (
  place: string,
  parameters?: Readonly<Record<string, string>>,
  // What came over the wire.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
) => Promise<any>;

interface Active {
  readonly period: string;
  readonly active: number;
}
interface Segment {
  readonly segment: { readonly account: string };
  readonly periods: readonly Active[];
}
interface Cohort {
  readonly cohort: string;
}
interface Top {
  readonly metric: string;
  readonly userId: string;
  readonly total: number;
}

/** Periods in which anybody was active, named by their first so many characters. */
const seen = (rows: readonly Active[], length: number): Numbers =>
  Object.fromEntries(
    rows.filter(({ active }) => active > 0).map(({ period, active }) => [period.slice(0, length), active]),
  );

/** Every number that is known, asked for. */
export async function expectKnownAnalytics(ask: Ask, known: KnownNumbers): Promise<void> {
  const lastDay = Object.keys(known.dailyActiveUsersUtc).sort().at(-1) ?? '';
  const month = lastDay.slice(0, 7);
  const [summary, usage, account, daily, local, monthly, retention, fortnight, top] = await Promise.all([
    ask('summary', { day: lastDay }),
    ask('usage', { day: lastDay }),
    ask('attributes/account'),
    ask('active-users'),
    ask('active-users', { timezone: 'local' }),
    ask('active-users', { granularity: 'month', segmentBy: 'account' }),
    ask('retention', { cohort: 'month', periods: '13' }),
    ask('n-day-retention', { days: '14' }),
    ask('top-users', { limit: '1000' }),
  ]);

  expect(summary).toEqual({
    totalUsers: known.users,
    dailyActiveUsers: known.dailyActiveUsersUtc[lastDay],
    monthlyActiveUsers: known.monthlyActiveUsersUtc[month],
  });
  expect(usage).toMatchObject({
    month: `${month}-01`,
    monthlyActiveUsers: known.monthlyActiveUsersUtc[month],
    allowance: null,
  });
  expect(account.users).toBe(known.users);
  expect(
    Object.fromEntries(
      account.values.map(({ value, users }: { value: string; users: number }) => [value, users]),
    ),
  ).toEqual(known.attributes.account);

  expect(seen(daily.total, 10)).toEqual(known.dailyActiveUsersUtc);
  expect(seen(local.total, 10)).toEqual(known.dailyActiveUsersLocalDay);
  expect(seen(monthly.total, 7)).toEqual(known.monthlyActiveUsersUtc);
  const byMonth: Record<string, Record<string, number>> = {};
  for (const { segment, periods } of monthly.segments as readonly Segment[]) {
    for (const [period, active] of Object.entries(seen(periods, 7))) {
      (byMonth[period] ??= {})[segment.account] = active;
    }
  }
  expect(byMonth).toEqual(known.monthlyActiveUsersUtcByAccount);

  for (const [name, retained] of Object.entries(known.monthlyRetentionOfLargestCohorts)) {
    const cohort = `${name}-01`;
    expect(retention.cohorts.find((row: Cohort) => row.cohort === cohort)).toEqual({
      cohort,
      size: retained[0],
      retained,
    });
  }
  expect(fortnight).toMatchObject({
    days: 14,
    users: known.users,
    retained: known.usersActiveExactly14DaysAfterFirstDay,
  });

  const topOf = (metric: string): [string, number][] =>
    (top as readonly Top[])
      .filter((user) => user.metric === metric)
      .map(({ userId, total }) => [userId, total]);
  expect(topOf('commits').slice(0, 10)).toEqual(known.topUsersByCommits);
  expect(topOf('files-changed').slice(0, 10)).toEqual(known.topUsersByFilesChanged);
  for (const [metric, total] of Object.entries(known.metricTotals)) {
    expect([metric, topOf(metric).reduce((sum, [, value]) => sum + value, 0)]).toEqual([metric, total]);
  }
}
