import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrophyApi, TrophyApiClient, TrophyApiError } from '@trophyso/node';
import { type Call, caller } from '../support/http.js';
import { removeDirectory, type RunningServer, startServer, temporaryDirectory } from '../support/server.js';

describe('the official Node SDK, unmodified', () => {
  const directory = temporaryDirectory();
  let server: RunningServer;
  let trophy: TrophyApiClient;
  let call: Call;

  beforeAll(async () => {
    server = await startServer(directory);
    call = caller(server);
    trophy = new TrophyApiClient({
      apiKey: server.apiKey,
      environment: { api: `${server.url}/v1`, admin: `${server.url}/admin/v1` },
    });
    const attributes = ['department', 'role', 'city', 'plan-type', 'region'].map((key) => ({
      name: key,
      key,
      type: 'user',
    }));
    const eventAttributes = ['category', 'source'].map((key) => ({ name: key, key, type: 'event' }));
    await call('POST', '/admin/v1/attributes', [...attributes, ...eventAttributes]);
    await call('POST', '/admin/v1/metrics', [{ name: 'Words written', key: 'words-written' }]);
    await call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
  });

  afterAll(async () => {
    await server.stop();
    removeDirectory(directory);
  });

  it('creates a user from an id alone', async () => {
    const user = await trophy.users.create({ id: 'user-id' });
    // The SDK reads null as undefined.
    expect(user).toMatchObject({ id: 'user-id', email: undefined, tz: undefined, subscribeToEmails: true });
    expect(user.attributes).toEqual({});
    expect(user.created).toBeInstanceOf(Date);
    expect(await trophy.users.get('user-id')).toEqual(user);
  });

  it('identifies, then updates, with email, zone and attributes', async () => {
    const details = {
      email: 'user@example.com',
      tz: 'Europe/London',
      attributes: { department: 'engineering', role: 'developer' },
    };
    const identified = await trophy.users.identify('id', details);
    expect(identified).toMatchObject(details);
    const updated = await trophy.users.update('id', { attributes: { role: 'lead' } });
    expect(updated.attributes).toEqual({ department: 'engineering', role: 'lead' });
    expect(await trophy.users.get('id')).toEqual(updated);
  });

  it('takes undefined for "not provided", everywhere', async () => {
    const before = await trophy.users.identify('undefined-fields', {
      email: 'keep@example.com',
      name: 'Keep',
    });
    const absent = { email: undefined, name: undefined, subscribeToEmails: undefined, attributes: undefined };
    expect(await trophy.users.identify('undefined-fields', absent)).toEqual(before);
    expect(await trophy.users.update('undefined-fields', absent)).toEqual(before);
    expect((await trophy.users.create({ id: 'undefined-create', ...absent, tz: undefined })).id).toBe(
      'undefined-create',
    );
    const preferences = { notifications: undefined, streak: undefined };
    expect(await trophy.users.updatePreferences('undefined-fields', preferences)).toEqual({
      notifications: {},
    });
    expect(await trophy.users.updatePreferences('undefined-fields')).toEqual({ notifications: {} });
    const event = { user: { id: 'undefined-event', ...absent }, value: 1, attributes: undefined };
    expect((await trophy.metrics.event('words-written', { ...event, idempotencyKey: undefined })).total).toBe(
      1,
    );
  });

  it('reads and changes notification preferences type by type', async () => {
    await trophy.users.identify('user-123', {});
    expect(await trophy.users.getPreferences('user-123')).toEqual({ notifications: {} });
    for (const notifications of [
      { streakReminder: ['email'] },
      { recap: ['email'] },
      { achievementCompleted: ['email', 'push'] },
      { streakReminder: [] },
    ] satisfies TrophyApi.NotificationPreferences[]) {
      const answer = await trophy.users.updatePreferences('user-123', { notifications });
      expect(answer.notifications).toMatchObject(notifications);
    }
    expect(await trophy.users.getPreferences('user-123')).toEqual({
      notifications: { achievementCompleted: ['email', 'push'], recap: ['email'], streakReminder: [] },
    });
  });

  it('counts a metric event once per idempotency key', async () => {
    const request = {
      idempotencyKey: randomUUID(),
      user: { id: '18', email: 'user@example.com', tz: 'Europe/London', attributes: { city: 'london' } },
      value: 750,
      attributes: { category: 'writing', source: 'mobile-app' },
    };
    const first = await trophy.metrics.event('words-written', request);
    expect(first).toMatchObject({ total: 750, achievements: [], points: {}, leaderboards: {} });
    expect(first.idempotentReplayed).toBe(false);
    const again = await trophy.metrics.event('words-written', {
      ...request,
      user: { id: '18', name: 'Later' },
    });
    expect(again).toMatchObject({ total: 750, eventId: first.eventId, idempotentReplayed: true });
    expect((await trophy.users.get('18')).name).toBeUndefined();
    expect((await trophy.users.get('18')).attributes).toEqual({ city: 'london' });
  });

  it('answers totals, one metric and a gap-free event summary', async () => {
    const user = { id: 'writer', tz: 'America/New_York' };
    await trophy.metrics.event('words-written', { user, value: 5 });
    await trophy.metrics.event('words-written', { user, value: 2.5 });
    const all = await trophy.users.allMetrics('writer');
    expect(all).toEqual([expect.objectContaining({ key: 'words-written', current: 7.5, achievements: [] })]);
    expect(await trophy.users.singleMetric('writer', 'words-written')).toEqual(all[0]);
    const summary = await trophy.users.metricEventSummary('writer', 'words-written', {
      aggregation: 'daily',
      startDate: '2024-01-01',
      endDate: '2024-01-31',
    });
    expect(summary).toHaveLength(31);
    expect(summary[0]).toEqual({ date: '2024-01-01', total: 0, change: 0 });
  });

  it('carries ids of any kind', async () => {
    for (const id of ['a b', 'ü-ñ-漢字-🦊', 'dot.dollar$', '__proto__', 'x'.repeat(255)]) {
      // Version 1.0.42 does not encode path parameters; what it sends is what a URL makes of the id.
      expect((await trophy.users.identify(id, {})).id).toBe(id);
      expect((await trophy.users.get(id)).id).toBe(id);
    }
  });

  it('meets errors as the errors it knows', async () => {
    await expect(trophy.users.get('nobody')).rejects.toMatchObject({ statusCode: 404 });
    await expect(trophy.users.update('nobody', {})).rejects.toBeInstanceOf(TrophyApi.NotFoundError);
    await expect(trophy.users.getPreferences('nobody')).rejects.toBeInstanceOf(TrophyApi.NotFoundError);
    await expect(trophy.users.allMetrics('nobody')).rejects.toBeInstanceOf(TrophyApi.NotFoundError);
    await expect(trophy.users.singleMetric('18', 'nothing')).rejects.toBeInstanceOf(TrophyApi.NotFoundError);
    await expect(trophy.users.identify('18', { attributes: { pln: 'x' } })).rejects.toMatchObject({
      statusCode: 422,
      body: {
        error: `Invalid attribute keys: pln. Please ensure all attribute keys match those set up at ${server.url.replace('127.0.0.1', 'localhost')}/users/attributes.`,
      },
    });
    const stranger = new TrophyApiClient({
      apiKey: 'nobody.0123456789abcdef0123',
      environment: { api: `${server.url}/v1`, admin: `${server.url}/admin/v1` },
    });
    await expect(stranger.users.get('18')).rejects.toBeInstanceOf(TrophyApi.UnauthorizedError);
  });

  it('meets 404 in what is not answered yet', async () => {
    const filter = { userAttributes: 'plan-type:premium,region:us-east' };
    const calls: readonly (() => Promise<unknown>)[] = [
      () => trophy.points.summary('points-system-key', filter),
      () => trophy.points.system('points-system-key'),
      () => trophy.users.points('18', 'points-system-key', { awards: 1 }),
      () =>
        trophy.users.pointsEventSummary('18', 'points-system-key', {
          aggregation: 'daily',
          startDate: '2024-01-01',
          endDate: '2024-01-31',
        }),
      () => trophy.streaks.list(),
      () => trophy.streaks.rankings(),
      () => trophy.users.streak('18'),
      () => trophy.achievements.all(),
      () => trophy.achievements.complete('finish-onboarding', { user: { id: '18' } }),
      () => trophy.users.achievements('18'),
      () => trophy.leaderboards.all(),
      () => trophy.leaderboards.get('leaderboard-key'),
      () => trophy.users.leaderboard('18', 'leaderboard-key'),
      () => trophy.users.wrapped('18'),
    ];
    for (const call of calls) {
      const error: unknown = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TrophyApiError);
      expect([call.toString(), error]).toEqual([
        call.toString(),
        expect.objectContaining({ statusCode: 404 }),
      ]);
    }
  });
});
