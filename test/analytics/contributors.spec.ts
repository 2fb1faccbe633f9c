import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  activeUsers,
  activityRange,
  countUsers,
  type DayRange,
  nDayRetention,
  parseShortFilter,
  retention,
  type SetReader,
  summary,
  topUsers,
} from '@rollcall/analytics';
import type { RecordMetricEvent } from '@rollcall/domain';
import { record } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';

const data = new URL('../../../shared/data/', import.meta.url).pathname;
const present = existsSync(`${data}contributors.ndjson.gz`);
if (!present) {
  process.stderr.write(
    'analytics/contributors.spec: skipped, the real events are not beside this checkout\n',
  );
}

type Numbers = Readonly<Record<string, number>>;

interface Expected {
  readonly events: number;
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

interface Line {
  readonly key: string;
  readonly value: number;
  readonly timestamp: string;
  readonly user: { id: string; email: string; tz: string; attributes: Record<string, string> };
}

const attributeKeys = new Set(['account', 'joined']);
const metricKeys = new Set(['commits', 'files-changed']);

const commandOf = ({ key, value, timestamp, user: { id, ...details } }: Line): RecordMetricEvent =>
  record({
    id,
    details,
    attributeKeys,
    metric: key,
    metricKeys,
    value,
    at: new Date(timestamp).toISOString(),
  });

(present ? describe : describe.skip)('34,308 real events, folded into sets', () => {
  let expected: Expected;
  let reader: SetReader;
  let utc: DayRange;

  beforeAll(async () => {
    expected = JSON.parse(readFileSync(`${data}contributors.expected.json`, 'utf8')) as Expected;
    const text = gunzipSync(readFileSync(`${data}contributors.ndjson.gz`)).toString('utf8');
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(expected.events);
    const log = logOf(lines.map((line) => commandOf(JSON.parse(line) as Line)));
    reader = await new MemorySets(2).fold(log, 5_000).reader(scope);
    utc = (await activityRange(reader, 'utc')) ?? { from: '', to: '' };
  });

  const activeByPeriod = async (granularity: 'day' | 'month', timezone: 'utc' | 'local') => {
    const range = (await activityRange(reader, timezone)) ?? utc;
    const { total } = await activeUsers(reader, { ...range, granularity, timezone });
    const name = (period: string) => (granularity === 'month' ? period.slice(0, 7) : period);
    return Object.fromEntries(
      total.filter(({ active }) => active > 0).map(({ period, active }) => [name(period), active]),
    );
  };

  it('are of the right number of users, by account too', async () => {
    expect(await summary(reader, '2024-06-30')).toMatchObject({ totalUsers: expected.users });
    for (const [account, users] of Object.entries(expected.attributes.account)) {
      const filter = parseShortFilter(`account:${account}`, { attributeKeys });
      expect([account, await countUsers(reader, filter)]).toEqual([account, users]);
    }
  });

  it('give the active users of every day and month, in UTC and in their own zones', async () => {
    expect(await activeByPeriod('day', 'utc')).toEqual(expected.dailyActiveUsersUtc);
    expect(await activeByPeriod('day', 'local')).toEqual(expected.dailyActiveUsersLocalDay);
    expect(await activeByPeriod('month', 'utc')).toEqual(expected.monthlyActiveUsersUtc);
  });

  it('give the active users of every month side by side by account', async () => {
    const { segments = [] } = await activeUsers(reader, {
      ...utc,
      granularity: 'month',
      timezone: 'utc',
      segmentBy: 'attributes.account',
    });
    const found: Record<string, Record<string, number>> = {};
    for (const { segment, periods } of segments) {
      for (const { period, active } of periods.filter((row) => row.active > 0)) {
        found[period.slice(0, 7)] = { ...found[period.slice(0, 7)], [segment.account ?? '']: active };
      }
    }
    expect(found).toEqual(expected.monthlyActiveUsersUtcByAccount);
  });

  it('give the monthly retention of the largest cohorts, and who was there on exactly the 14th day', async () => {
    const { cohorts } = await retention(reader, { ...utc, cohort: 'month', periods: 13, timezone: 'utc' });
    for (const [month, retained] of Object.entries(expected.monthlyRetentionOfLargestCohorts)) {
      expect(cohorts.find(({ cohort }) => cohort === `${month}-01`)).toEqual({
        cohort: `${month}-01`,
        size: retained[0],
        retained,
      });
    }
    expect(await nDayRetention(reader, { ...utc, days: 14, timezone: 'utc' })).toMatchObject({
      days: 14,
      users: expected.users,
      retained: expected.usersActiveExactly14DaysAfterFirstDay,
    });
  });

  it('give the top users of each metric, and the totals of all', async () => {
    const top = async (metric: string, limit: number) =>
      (await topUsers(reader, { ...utc, metric, limit, timezone: 'utc' })).map(
        ({ userId, total }): [string, number] => [userId, total],
      );
    expect(await top('commits', 10)).toEqual(expected.topUsersByCommits);
    expect(await top('files-changed', 10)).toEqual(expected.topUsersByFilesChanged);
    for (const [metric, total] of Object.entries(expected.metricTotals)) {
      const all = await top(metric, 1_000);
      expect([metric, all.reduce((sum, [, value]) => sum + value, 0)]).toEqual([metric, total]);
    }
  });
});
