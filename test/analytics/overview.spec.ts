import { describe, expect, it } from '@jest/globals';
import {
  activeUsers,
  activityRange,
  nDayRetention,
  observedMetrics,
  retention,
  scopeOfUsers,
  stickiness,
  summary,
  totalUsers,
  usage,
} from '@rollcall/analytics';
import type { UserCommand } from '@rollcall/domain';
import { identify, record } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';

const on = (id: string, day: string): UserCommand => record({ id, at: `${day}T10:00:00.000Z` });

// Told on 2024-02-20 and the days after, so that firstSeen is the day of the event only where that is earlier.
const reader = () =>
  new MemorySets(2)
    .fold(
      logOf([
        on('ada', '2024-01-31'),
        on('ada', '2024-02-01'),
        on('ada', '2024-02-29'),
        on('bob', '2024-02-29'),
        identify({}, 'cy'),
      ]),
    )
    .reader(scope);

describe('The overview', () => {
  it('tells of all users, of today and of this month', async () => {
    expect(await summary(await reader(), '2024-02-29')).toEqual({
      totalUsers: 3,
      dailyActiveUsers: 2,
      monthlyActiveUsers: 2,
    });
    expect(await summary(await reader(), '2024-01-02')).toEqual({
      totalUsers: 3,
      dailyActiveUsers: 0,
      monthlyActiveUsers: 1,
    });
  });

  it('holds the month against the allowance and tells when it begins anew, also at the end of a year', async () => {
    expect(await usage(await reader(), '2024-02-10', 1_000)).toEqual({
      month: '2024-02-01',
      monthlyActiveUsers: 2,
      allowance: 1_000,
      resetsOn: '2024-03-01',
    });
    expect(await usage(await reader(), '2024-12-31', null)).toEqual({
      month: '2024-12-01',
      monthlyActiveUsers: 0,
      allowance: null,
      resetsOn: '2025-01-01',
    });
  });

  it('tells the stickiness of each month over its days in the range', async () => {
    const range = { from: '2024-01-31', to: '2024-03-01', timezone: 'utc' as const };
    expect((await stickiness(await reader(), range)).months).toEqual([
      { period: '2024-01-01', averageDailyActive: 1, monthlyActive: 1, stickiness: 1 },
      { period: '2024-02-01', averageDailyActive: 3 / 29, monthlyActive: 2, stickiness: 3 / 58 },
      { period: '2024-03-01', averageDailyActive: 0, monthlyActive: 0, stickiness: null },
    ]);
  });

  it('tells how many users there were by the end of each period, whether active or not', async () => {
    const range = { from: '2024-01-30', to: '2024-02-28' };
    expect((await totalUsers(await reader(), { ...range, granularity: 'week' })).total).toEqual([
      { period: '2024-01-29', total: 1 },
      { period: '2024-02-05', total: 1 },
      { period: '2024-02-12', total: 1 },
      { period: '2024-02-19', total: 3 },
      { period: '2024-02-26', total: 3 },
    ]);
  });

  it('finds what there is to be asked about', async () => {
    expect(await activityRange(await reader(), 'utc')).toEqual({ from: '2024-01-31', to: '2024-02-29' });
    expect(await observedMetrics(await reader())).toEqual(['words']);
    const nobody = await new MemorySets().reader(scopeOfUsers('staging', 'a~/b'));
    expect(await activityRange(nobody, 'local')).toBeUndefined();
    expect(await summary(nobody, '2024-01-01')).toMatchObject({ totalUsers: 0 });
  });

  it('answers in exactly the shapes that were promised', async () => {
    const range = { from: '2024-02-29', to: '2024-03-01', timezone: 'utc' as const };
    const sets = await reader();
    expect(await activeUsers(sets, { ...range, granularity: 'day', segmentBy: 'attributes.plan' })).toEqual({
      granularity: 'day',
      timezone: 'utc',
      from: '2024-02-29',
      to: '2024-03-01',
      asOf: sets.position,
      total: [
        { period: '2024-02-29', active: 2, new: 1, returning: 1 },
        { period: '2024-03-01', active: 0, new: 0, returning: 0 },
      ],
      segments: [],
    });
    expect(sets.position).toMatch(/^\d{9}$/);
    expect(await retention(sets, { ...range, cohort: 'month', periods: 2 })).toEqual({
      cohorts: [
        { cohort: '2024-02-01', size: 1, retained: [1, 0] },
        { cohort: '2024-03-01', size: 0, retained: [0, 0] },
      ],
    });
    expect(await nDayRetention(sets, { ...range, from: '2024-01-31', to: '2024-01-31', days: 29 })).toEqual({
      days: 29,
      users: 1,
      retained: 1,
      series: [{ period: '2024-01-31', users: 1, retained: 1 }],
    });
  });

  it.each([
    ['a day that does not exist', { from: '2024-02-30', to: '2024-03-01' }, 'from'],
    ['an end that is no day', { from: '2024-02-01', to: 'today' }, 'to'],
    ['a range the wrong way round', { from: '2024-02-02', to: '2024-02-01' }, 'from'],
    ['more than a century', { from: '1900-01-01', to: '2024-02-01' }, 'to'],
  ])('refuses %s', async (_what, range, field) => {
    await expect(
      activeUsers(await reader(), { ...range, granularity: 'day', timezone: 'utc' }),
    ).rejects.toMatchObject({ code: 'invalid_value', detail: { field } });
  });

  it('refuses a cohort table without an end, and more segments than can be shown', async () => {
    const range = { from: '2024-01-01', to: '2024-02-01', timezone: 'utc' as const };
    for (const periods of [0, 100_000]) {
      await expect(retention(await reader(), { ...range, cohort: 'day', periods })).rejects.toMatchObject({
        code: 'invalid_value',
        detail: { field: 'periods' },
      });
    }
    const crowd = Array.from({ length: 1_001 }, (_, number) =>
      identify({ attributes: { plan: `plan-${number}` } }, `user-${number}`),
    );
    const many = await new MemorySets().fold(logOf(crowd)).reader(scope);
    await expect(
      activeUsers(many, { ...range, granularity: 'month', segmentBy: 'attributes.plan' }),
    ).rejects.toMatchObject({ code: 'too_many_values' });
  });
});
