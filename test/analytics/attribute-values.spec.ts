import { describe, expect, it } from '@jest/globals';
import { activeUsers, attributeValues, engagement, parseShortFilter, summary } from '@rollcall/analytics';
import { attributeKeys, identify, record } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';

const reader = (shards = 2) =>
  new MemorySets(shards)
    .fold(
      logOf([
        identify({ attributes: { plan: 'pro', city: 'london' } }, 'ada'),
        identify({ attributes: { plan: 'free' } }, 'bob'),
        identify({ attributes: { plan: 'trial' } }, 'cy'),
        identify({ attributes: { plan: 'pro' } }, 'cy'),
        identify({}, 'dee'),
        record({ id: 'ada', at: '2024-02-29T10:00:00.000Z' }),
        record({ id: 'bob', at: '2024-02-10T10:00:00.000Z' }),
      ]),
    )
    .reader(scope);

const range = { from: '2024-02-01', to: '2024-02-29', timezone: 'utc' as const };

describe('The values of an attribute', () => {
  it('are told with their users, most of them first, without those that nobody has any more', async () => {
    expect(await attributeValues(await reader(1), 'plan')).toEqual({
      users: 3,
      values: [
        { value: 'pro', users: 2 },
        { value: 'free', users: 1 },
      ],
      everHeld: 3,
    });
    expect(await attributeValues(await reader(), 'plan')).toMatchObject({ users: 3 });
    expect(await attributeValues(await reader(), 'other')).toEqual({ users: 0, values: [], everHeld: 0 });
  });

  it('are answered side by side up to a bound', async () => {
    const asked = { ...range, granularity: 'month' as const, segmentBy: 'attributes.plan' };
    const { segments } = await activeUsers(await reader(), { ...asked, maxSegments: 2 });
    expect(segments?.map(({ segment }) => segment.plan)).toEqual(['free', 'pro']);
    await expect(activeUsers(await reader(), { ...asked, maxSegments: 1 })).rejects.toMatchObject({
      code: 'too_many_values',
      message: expect.stringContaining('attributes.plan has 2 values: at most 1'),
    });
  });

  it('of the past are found wherever in a long range they were held', async () => {
    const long = { from: '2020-01-01', to: '2024-03-31', timezone: 'local', granularity: 'month' } as const;
    const asked = { ...long, segmentBy: 'attributes.plan', attributes: 'then' as const };
    const { segments } = await activeUsers(await reader(), asked);
    expect(segments?.map(({ segment }) => segment.plan)).toEqual(['free', 'pro']);
    const before = await activeUsers(await reader(), { ...asked, to: '2024-02-09' });
    expect(before.segments).toEqual([]);
  });

  it('and the days asked for make no answer that nobody could look at', async () => {
    const crowd = Array.from({ length: 100 }, (_, number) =>
      identify({ attributes: { plan: `plan-${number}` } }, `user-${number}`),
    );
    const many = await new MemorySets().fold(logOf(crowd)).reader(scope);
    const asked = { ...range, from: '2010-01-01', segmentBy: 'attributes.plan' };
    await expect(engagement(many, asked)).rejects.toMatchObject({ code: 'answer_too_large' });
    await expect(engagement(many, { ...asked, from: '2024-01-01' })).resolves.toBeDefined();
  });
});

describe('The summary', () => {
  it('is of those who pass a filter, where there is one', async () => {
    const filter = parseShortFilter('plan:pro', { attributeKeys });
    expect(await summary(await reader(), '2024-02-29', { filter })).toEqual({
      totalUsers: 2,
      dailyActiveUsers: 1,
      monthlyActiveUsers: 1,
    });
  });
});
