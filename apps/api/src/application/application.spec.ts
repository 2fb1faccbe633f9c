import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineError } from '@rollcall/event-sourcing';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';

let api: InProcessApi;

beforeAll(async () => {
  api = await startInProcess();
  await api.call('POST', '/admin/v1/attributes', [
    { name: 'Plan', key: 'plan', type: 'user' },
    { name: 'Proto', key: '__proto__', type: 'user' },
    { name: 'Category', key: 'category', type: 'event' },
  ]);
  await api.call('POST', '/admin/v1/metrics', [
    { name: 'Words', key: 'words' },
    { name: 'Pages', key: 'pages' },
  ]);
});
afterAll(() => api.close());
afterEach(() => void jest.restoreAllMocks());

const head = () => api.engine.stores.eventStore.head();

describe('Users', () => {
  it('are made by PUT and answered whole, with the position of the write', async () => {
    const { status, body, headers } = await api.call('PUT', '/v1/users/u1', {
      email: 'a@b.c',
      attributes: { plan: 'free' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 'u1',
      email: 'a@b.c',
      name: null,
      tz: null,
      deviceTokens: null,
      subscribeToEmails: true,
      attributes: { plan: 'free' },
      control: false,
      created: expect.stringMatching(/^\d{4}-.+Z$/),
      updated: body.created,
    });
    expect(headers.get('x-rollcall-position')).toBe(await head());
    const read = await api.call('GET', '/v1/users/u1');
    expect(read.body).toEqual(body);
    expect(read.headers.get('x-rollcall-position')).toMatch(/^\d{16}$/);
  });

  it('are the same under the older prefix', async () => {
    expect((await api.call('GET', '/api/users/u1')).body).toEqual(
      (await api.call('GET', '/v1/users/u1')).body,
    );
  });

  it('may have a slash, a percent sign, dots and dollars in their ids', async () => {
    for (const id of ['a/b%2F', '$set.x', '__proto__', '😀 ü', '..%', '日本'.repeat(100)]) {
      const path = `/v1/users/${encodeURIComponent(id)}`;
      expect((await api.call('PUT', path, {})).body.id).toBe(id);
      expect((await api.call('GET', path)).body.id).toBe(id);
    }
  });

  it('take null for not provided, but clear tz, device tokens and attributes with it', async () => {
    await api.call('PUT', '/v1/users/u2', {
      email: 'a@b.c',
      name: 'A',
      tz: 'UTC',
      deviceTokens: ['t'],
      attributes: { plan: 'pro' },
    });
    const nulls = {
      email: null,
      name: null,
      tz: null,
      deviceTokens: null,
      subscribeToEmails: null,
      attributes: { plan: null },
    };
    expect((await api.call('PATCH', '/v1/users/u2', nulls)).body).toMatchObject({
      email: 'a@b.c',
      name: 'A',
      tz: null,
      deviceTokens: null,
      attributes: {},
    });
    expect((await api.call('PATCH', '/v1/users/u2', { unset: ['email', 'name'] })).body).toMatchObject({
      email: null,
      name: null,
    });
  });

  it('keep an attribute called __proto__ like any other', async () => {
    const { body } = await api.call('PUT', '/v1/users/u3', '{"attributes":{"__proto__":"x"}}');
    expect(Object.keys(body.attributes)).toEqual(['__proto__']);
    expect((await api.call('GET', '/v1/users/u3')).body).toEqual(body);
  });

  it('are not touched by a request with an unknown attribute', async () => {
    const before = await head();
    const { status, body } = await api.call('PUT', '/v1/users/u1', {
      name: 'New',
      attributes: { pln: 'x', rl: 'y' },
    });
    expect(status).toBe(422);
    expect(body.error).toBe(
      'Invalid attribute keys: pln, rl. Please ensure all attribute keys match those set up at https://rollcall.example/users/attributes.',
    );
    expect(await head()).toBe(before);
  });

  it('can be created again with the same body, and not with another', async () => {
    const body = { id: 'u4', name: 'A' };
    expect((await api.call('POST', '/v1/users', body)).status).toBe(201);
    expect((await api.call('POST', '/v1/users', body)).status).toBe(201);
    const other = await api.call('POST', '/v1/users', { ...body, name: 'B' });
    expect(other).toMatchObject({ status: 422, body: { code: 'user_exists' } });
  });

  it('need an email to subscribe', async () => {
    expect(await api.call('PUT', '/v1/users/u5', { subscribeToEmails: true })).toMatchObject({
      status: 422,
      body: { field: 'subscribeToEmails' },
    });
  });

  it.each([
    ['GET', '/v1/users/nobody', undefined],
    ['PATCH', '/v1/users/nobody', {}],
    ['GET', '/v1/users/nobody/preferences', undefined],
    ['PATCH', '/v1/users/nobody/preferences', {}],
    ['GET', '/v1/users/nobody/metrics', undefined],
    ['GET', '/v1/users/nobody/metrics/words', undefined],
    [
      'GET',
      '/v1/users/nobody/metrics/words/event-summary?aggregation=daily&startDate=2024-01-01&endDate=2024-01-02',
      undefined,
    ],
  ])('who are unknown: %s %s answers 404', async (method, path, body) => {
    expect(await api.call(method, path, body)).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
  });

  it('write nothing when nothing changes, and answer with where the stream stands', async () => {
    const first = await api.call('PUT', '/v1/users/u6', { name: 'A' });
    await api.call('PUT', '/v1/users/u7', {});
    const before = await head();
    const again = await api.call('PUT', '/v1/users/u6', { name: 'A' });
    expect(await head()).toBe(before);
    expect(again.headers.get('x-rollcall-position')).toBe(first.headers.get('x-rollcall-position'));
    expect(again.body).toEqual(first.body);
  });
});

describe('Reads', () => {
  it('take a position from a write, and refuse one that makes no sense', async () => {
    const { headers } = await api.call('PUT', '/v1/users/r1', {});
    const position = headers.get('x-rollcall-position')!;
    expect(
      (await api.call('GET', '/v1/users/r1', undefined, { 'x-rollcall-min-position': position })).status,
    ).toBe(200);
    const senseless = await api.call('GET', '/v1/users/r1', undefined, {
      'x-rollcall-min-position': '☃'.normalize('NFKD') + ' x',
    });
    expect(senseless.status).toBe(422);
    const beyond = await api.call('GET', '/v1/users/r1', undefined, {
      'x-rollcall-min-position': `${position}9`,
    });
    expect(beyond).toMatchObject({ status: 422, body: { field: 'x-rollcall-min-position' } });
  });

  it('may be eventual', async () => {
    const { headers } = await api.call('PUT', '/v1/users/r2', {});
    const { status } = await api.call('GET', '/v1/users/r2', undefined, {
      'x-rollcall-consistency': 'eventual',
      'x-rollcall-min-position': headers.get('x-rollcall-position')!,
    });
    expect(status).toBe(200);
  });
});

describe('Preferences', () => {
  it('are merged by notification type, and answered whole', async () => {
    await api.call('PUT', '/v1/users/p1', {});
    expect((await api.call('GET', '/v1/users/p1/preferences')).body).toEqual({ notifications: {} });
    await api.call('PATCH', '/v1/users/p1/preferences', {
      notifications: { recap: ['email'], streak_reminder: ['push', 'push'] },
    });
    const { body } = await api.call('PATCH', '/v1/users/p1/preferences', {
      notifications: { streak_reminder: [], recap: null },
    });
    expect(body).toEqual({ notifications: { recap: ['email'], streak_reminder: [] } });
    expect((await api.call('GET', '/v1/users/p1/preferences')).body).toEqual(body);
  });

  it('have a streak of their own only where personalization is on', async () => {
    await api.call('PUT', '/v1/users/p2', {});
    const change = { streak: { evaluationMode: 'ALL', metrics: [{ key: 'words', threshold: 1.5 }] } };
    expect(await api.call('PATCH', '/v1/users/p2/preferences', change)).toMatchObject({
      status: 403,
      body: { code: 'personalization_off' },
    });
    await api.call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
    expect((await api.call('PATCH', '/v1/users/p2/preferences', change)).body).toEqual({
      notifications: {},
      ...change,
    });
    expect(
      await api.call('PATCH', '/v1/users/p2/preferences', {
        streak: { metrics: [{ key: 'none', threshold: 1 }] },
      }),
    ).toMatchObject({ status: 422, body: { field: 'streak.metrics[0].key' } });
    expect(
      await api.call('PATCH', '/v1/users/p2/preferences', { streak: { metrics: [{ key: 'words' }] } }),
    ).toMatchObject({ status: 422, body: { field: 'streak.metrics[0].threshold' } });
  });

  it('show no metric that was deleted, can be written back as they were read, and show it again once it is back', async () => {
    const path = '/v1/users/p3/preferences';
    const lost = [{ name: 'Lost', key: 'lost' }];
    const [{ id }] = (await api.call('POST', '/admin/v1/metrics', lost)).body.created;
    await api.call('PUT', '/v1/users/p3', {});
    const metrics = ['lost', 'words'].map((key) => ({ key, threshold: 1 }));
    await api.call('PATCH', path, { streak: { metrics } });
    await api.call('DELETE', `/admin/v1/metrics?ids=${id}`);
    const left = { notifications: {}, streak: { metrics: [{ key: 'words', threshold: 1 }] } };
    expect((await api.call('GET', path)).body).toEqual(left);
    expect((await api.call('PATCH', path, { notifications: { recap: [] } })).body.streak).toEqual(
      left.streak,
    );
    await api.call('POST', '/admin/v1/metrics', lost);
    expect((await api.call('GET', path)).body.streak).toEqual({ metrics });
    await api.call('DELETE', `/admin/v1/metrics?ids=${id}`);
    expect((await api.call('PATCH', path, left)).status).toBe(200);
  });
});

describe('Metric events', () => {
  const send = (body: object, key?: string, metric = 'words') =>
    api.call(
      'POST',
      `/v1/metrics/${metric}/event`,
      body,
      key === undefined ? {} : { 'idempotency-key': key },
    );

  it('identify their user and answer the smallest event response official SDKs accept', async () => {
    const { status, body, headers } = await send({
      user: { id: 'e1', email: 'e@x.y' },
      value: 2.5,
      attributes: { category: 'a' },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      eventId: expect.stringMatching(/^[\da-f-]{36}$/),
      metricId: expect.stringMatching(/^[\da-f-]{36}$/),
      total: 2.5,
      achievements: [],
      currentStreak: {
        length: 0,
        frequency: 'daily',
        started: null,
        periodStart: null,
        periodEnd: null,
        expires: null,
        extended: false,
      },
      points: {},
      leaderboards: {},
    });
    expect(headers.get('x-rollcall-position')).toBe(await head());
    expect((await api.call('GET', '/v1/users/e1')).body.email).toBe('e@x.y');
  });

  it('with a key are counted once, for ever, and a replay changes nothing', async () => {
    const first = await send({ user: { id: 'e2' }, value: 10 }, 'key-1');
    expect(first).toMatchObject({
      status: 201,
      body: { idempotencyKey: 'key-1', idempotentReplayed: false, total: 10 },
    });
    await send({ user: { id: 'e2' }, value: 5 });
    const before = await head();
    const replay = await send({ user: { id: 'e2', name: 'Changed' }, value: 99 }, 'key-1');
    expect(replay).toMatchObject({
      status: 202,
      body: { eventId: first.body.eventId, idempotencyKey: 'key-1', idempotentReplayed: true, total: 15 },
    });
    expect(await head()).toBe(before);
    expect((await send({ user: { id: 'e2' }, value: 1 }, 'key-1', 'pages')).status).toBe(201);
    expect((await send({ user: { id: 'e3' }, value: 1 }, 'key-1')).status).toBe(201);
  });

  it('with one key at the same time are counted once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send({ user: { id: 'e4' }, value: 1 }, 'together')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(202)]);
    expect(new Set(answers.map(({ body }) => body.eventId)).size).toBe(1);
    expect((await api.call('GET', '/v1/users/e4/metrics/words')).body.current).toBe(1);
  });

  it('refuse unknown metrics, unknown event attributes and too long a key, storing nothing', async () => {
    const before = await head();
    expect(await send({ user: { id: 'e9' }, value: 1 }, undefined, 'none')).toMatchObject({
      status: 404,
      body: { code: 'metric_not_found' },
    });
    const unknown = await send({ user: { id: 'e9' }, value: 1, attributes: { plan: 'x' } });
    expect(unknown.body.error).toBe(
      'Invalid attribute keys: plan. Please ensure all attribute keys match those set up at https://rollcall.example/metrics.',
    );
    expect(await send({ user: { id: 'e9' }, value: 1 }, 'k'.repeat(256))).toMatchObject({
      status: 422,
      body: { field: 'Idempotency-Key' },
    });
    expect((await send({ user: { id: 'e9' }, value: 1 }, undefined, '__proto__')).status).toBe(404);
    expect(await head()).toBe(before);
  });

  it('whose outcome stays unknown answer 409 without a key, which SDKs do not repeat, and 503 with one', async () => {
    jest.spyOn(api.engine.runner, 'execute').mockRejectedValue(new EngineError('outcome_unknown', 'x'));
    expect(await send({ user: { id: 'e5' }, value: 1 })).toMatchObject({
      status: 409,
      body: { code: 'outcome_unknown' },
    });
    expect(await send({ user: { id: 'e5' }, value: 1 }, 'k')).toMatchObject({
      status: 503,
      body: { code: 'outcome_unknown' },
    });
    expect((await api.call('PUT', '/v1/users/e5', {})).status).toBe(503);
  });
});

describe("A user's metrics", () => {
  it('list every active metric, with 0 where there is nothing yet', async () => {
    await api.call('POST', '/v1/metrics/words/event', { user: { id: 'm1' }, value: 3 });
    const { body } = await api.call('GET', '/v1/users/m1/metrics');
    expect(body).toEqual([
      { id: expect.any(String), key: 'words', name: 'Words', status: 'active', current: 3, achievements: [] },
      { id: expect.any(String), key: 'pages', name: 'Pages', status: 'active', current: 0, achievements: [] },
    ]);
    expect((await api.call('GET', '/v1/users/m1/metrics/pages')).body).toEqual(body[1]);
    expect(await api.call('GET', '/v1/users/m1/metrics/none')).toMatchObject({
      status: 404,
      body: { code: 'metric_not_found' },
    });
  });

  it('are summed over periods without a gap', async () => {
    const event = (timestamp: string, value: number) =>
      api.call('POST', '/v1/metrics/pages/event', { user: { id: 'm2', tz: 'Asia/Tokyo' }, value, timestamp });
    await event('2023-05-05T00:00:00Z', 1);
    await event('2024-01-01T16:00:00Z', 2);
    await event('2024-01-03T10:00:00+09:00', 4);
    const summary = (query: string) => api.call('GET', `/v1/users/m2/metrics/pages/event-summary?${query}`);
    expect((await summary('aggregation=daily&startDate=2024-01-01&endDate=2024-01-04')).body).toEqual([
      { date: '2024-01-01', total: 1, change: 0 },
      { date: '2024-01-02', total: 3, change: 2 },
      { date: '2024-01-03', total: 7, change: 4 },
      { date: '2024-01-04', total: 7, change: 0 },
    ]);
    expect((await summary('aggregation=monthly&startDate=2024-01-01&endDate=2024-02-29')).body).toEqual([
      { date: '2024-01-01', total: 7, change: 6 },
      { date: '2024-02-01', total: 7, change: 0 },
    ]);
    expect(await summary('aggregation=daily&startDate=2024-01-02&endDate=2024-01-01')).toMatchObject({
      status: 422,
    });
    expect(await summary('aggregation=daily&startDate=2022-01-01&endDate=2024-01-01')).toMatchObject({
      status: 422,
      body: { field: 'endDate' },
    });
  });
});

describe('What operators see', () => {
  it('is ready while every store answers, and names the one that does not', async () => {
    expect((await api.call('GET', '/health/live')).body).toEqual({ status: 'ok' });
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
    jest
      .spyOn(api.engine.stores.readStore, 'ping')
      .mockRejectedValue(new EngineError('store_unavailable', 'x'));
    const { status, body, headers } = await api.call('GET', '/health/ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({
      error: 'Not available: readStore',
      stores: { readStore: false, eventStore: true },
    });
    expect(headers.get('retry-after')).toBe('1');
  });

  it('is not ready while a projection is closed that only this process feeds, and names it', async () => {
    const { projector } = api.engine;
    const real = projector!.progress.bind(projector);
    const progress = jest
      .spyOn(projector!, 'progress')
      .mockImplementation((build, shard) =>
        build.startsWith('user-profile') ? undefined : real(build, shard),
      );
    const { status, body } = await api.call('GET', '/health/ready');
    progress.mockRestore();
    expect([status, body.code, body.projections]).toEqual([503, 'read_model_behind', ['user-profile']]);
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
  });

  it('are metrics of requests by route, appends, conflicts and projections', async () => {
    const { body, headers } = await api.call('GET', '/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(body).toMatch(
      /rollcall_http_request_duration_seconds_count\{method="PUT",route="\/v1\/users\/:id",status="200"\} [1-9]/,
    );
    expect(body).toMatch(/rollcall_events_appended_total [1-9]/);
    expect(body).toMatch(/rollcall_append_conflicts_total \d/);
    expect(body).toMatch(/rollcall_projection_position\{projection="user-profile"\} [1-9]/);
    expect(body).toMatch(/rollcall_projection_lag_seconds\{projection="user-profile"\} \d/);
    expect(body).toMatch(/rollcall_projection_parked_documents\{projection="user-profile"\} 0/);
  });

  it('are OpenAPI 3.1 documents of both APIs, with examples', async () => {
    const { body } = await api.call('GET', '/v1/openapi');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).sort()).toEqual([
      '/metrics/{key}/event',
      '/users',
      '/users/{id}',
      '/users/{id}/metrics',
      '/users/{id}/metrics/{key}',
      '/users/{id}/metrics/{key}/event-summary',
      '/users/{id}/preferences',
    ]);
    const identify = body.paths['/users/{id}'].put;
    const schema = identify.requestBody.content['application/json'].schema;
    expect(schema.properties.tz).toMatchObject({ type: ['string', 'null'] });
    expect(schema.example).toMatchObject({ email: 'user@example.com' });
    expect(Object.keys(identify.responses).sort()).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '409', '413', '415', '422', '429', '503']),
    );
    const admin = await api.call('GET', '/admin/v1/openapi');
    expect(Object.keys(admin.body.paths)).toEqual(
      expect.arrayContaining(['/attributes', '/metrics', '/metrics/events']),
    );
    for (const path of ['/attributes', '/metrics/events']) {
      const { responses, parameters } = admin.body.paths[path].post;
      expect(responses).toHaveProperty('415');
      expect(parameters.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['Tenant-ID', 'Rollcall-Environment']),
      );
    }
  });

  it('is a documentation page with everything it loads', async () => {
    const page = await api.call('GET', '/docs');
    const loaded = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toHaveLength(5);
    for (const path of loaded) expect((await api.call('GET', path)).status).toBe(200);
    expect((await api.call('GET', '/docs/package.json')).status).toBe(404);
  });
});
