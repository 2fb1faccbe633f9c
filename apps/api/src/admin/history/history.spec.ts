import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { adminApp, type AdminApp, type Answered, type Asked } from '../../../../../test/support/admin-app.js';

interface Row {
  readonly revision: number;
  readonly type: string;
  readonly recordedAt: string;
  readonly changes: readonly { field: string; before: unknown; after: unknown }[] | null;
  readonly problem?: { code: string; error: string };
}

describe("a user's history", () => {
  let api: AdminApp;
  const get = (path: string, asked: Asked = {}): Promise<Answered> => api.call('GET', path, asked);
  const events = (id: string, query = ''): Promise<Answered> => get(`/admin/v1/users/${id}/events?${query}`);
  const put = async (id: string, body: unknown): Promise<void> => {
    expect((await api.call('PUT', `/v1/users/${id}`, { body })).status).toBe(200);
  };
  const count = async (id: string, value: number, more: object = {}): Promise<void> => {
    const body = { user: { id }, value, ...more };
    expect((await api.call('POST', '/v1/metrics/words/event', { body })).status).toBe(201);
  };
  const streamOf = async (id: string): Promise<string> =>
    (await get(`/admin/v1/users/${id}/stream`)).body.stream as string;
  /** Something that this version did not write. */
  const appendForeign = async (id: string, type: string, v: number, data: object): Promise<void> => {
    const recordedAt = new Date().toISOString();
    const metadata = JSON.stringify({ v, recordedAt });
    const event = { id: randomUUID(), type, data: JSON.stringify(data), metadata };
    await api.engine.stores.eventStore.append(await streamOf(id), 'any', [event]);
  };

  beforeAll(async () => {
    api = await adminApp();
    const definitions = [{ name: 'Plan', key: 'plan', type: 'user' }];
    await api.call('POST', '/admin/v1/attributes', { body: definitions });
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
    await put('18', { email: 'ann@example.com', attributes: { plan: 'free' } });
    await put('18', { name: 'Ann', attributes: { plan: 'pro' } });
    await count('18', 5, { timestamp: '2024-01-17T09:30:00Z' });
    const preferences = { notifications: { recap: ['email'] } };
    await api.call('PATCH', '/v1/users/18/preferences', { body: preferences });
    await count('18', -2);
    await put('18', { unset: ['email', 'attributes.plan'] });
  });
  afterAll(() => api.close());

  it('tells of every event what changed, field by field, newest first', async () => {
    const { status, body } = await events('18');
    expect([status, body.next]).toEqual([200, null]);
    const told = (body.events as Row[]).map(({ revision, type, changes }) => ({
      revision,
      type,
      changes: changes?.map(({ field, before, after }) => [field, before, after]),
    }));
    expect(told.reverse()).toEqual([
      {
        revision: 0,
        type: 'UserIdentified',
        changes: [
          ['id', null, '18'],
          ['email', null, 'ann@example.com'],
          ['subscribeToEmails', null, true],
          ['control', null, false],
        ],
      },
      { revision: 1, type: 'AttributesSet', changes: [['attributes.plan', null, 'free']] },
      { revision: 2, type: 'UserIdentified', changes: [['name', null, 'Ann']] },
      { revision: 3, type: 'AttributesSet', changes: [['attributes.plan', 'free', 'pro']] },
      { revision: 4, type: 'MetricEventRecorded', changes: [['metrics.words', 0, 5]] },
      {
        revision: 5,
        type: 'PreferencesChanged',
        changes: [['preferences.notifications.recap', null, ['email']]],
      },
      { revision: 6, type: 'MetricEventRecorded', changes: [['metrics.words', 5, 3]] },
      { revision: 7, type: 'UserIdentified', changes: [['email', 'ann@example.com', null]] },
      { revision: 8, type: 'AttributesSet', changes: [['attributes.plan', 'pro', null]] },
    ]);
  });

  it('tells who asked, in which request, when it happened and when it was recorded', async () => {
    const before = new Date().toISOString();
    const headers = { 'idempotency-key': 'draft-1', 'x-request-id': 'the-request' };
    const body = { user: { id: 'told' }, value: 1, timestamp: '2024-01-17T10:30:00+01:00' };
    const counted = await api.call('POST', '/v1/metrics/words/event', { body, headers });
    expect(counted.status).toBe(201);
    const [row] = (await events('told', 'limit=1')).body.events as Row[];
    expect(row).toMatchObject({
      id: counted.body.eventId,
      actor: api.installationKey.split('.')[0],
      correlationId: counted.headers['x-request-id'],
      at: '2024-01-17T09:30:00.000Z',
      idempotencyKey: 'draft-1',
      data: { metric: 'words', value: 1, day: '2024-01-17' },
    });
    expect(row!.recordedAt >= before).toBe(true);
  });

  it('gives the same pages while events are appended, from both ends, and every event once', async () => {
    for (let n = 0; n < 10; n++) await count('paged', n);
    for (const order of ['newest', 'oldest']) {
      const last = (await events('paged', 'limit=1')).body.events[0].revision as number;
      const revisions: number[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Answered = await events('paged', `order=${order}&limit=3${next && `&cursor=${next}`}`);
        revisions.push(...(page.body.events as Row[]).map(({ revision }) => revision));
        next = page.body.next as string | null;
        if (revisions.length < 6) await count('paged', 1);
      }
      const whole = Array.from({ length: last + 1 }, (_, n) => n);
      if (order === 'newest') expect(revisions).toEqual(whole.reverse());
      else expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, n) => n));
    }
  });

  it('is filtered by types and by when it was recorded, and still knows what was before', async () => {
    const types = (await events('18', 'type=AttributesSet&type=PreferencesChanged')).body.events as Row[];
    expect(types.map(({ revision }) => revision)).toEqual([8, 5, 3, 1]);
    expect(types[2]!.changes).toEqual([{ field: 'attributes.plan', before: 'free', after: 'pro' }]);
    const all = (await events('18', 'order=oldest')).body.events as Row[];
    const [from, to] = [all[2]!.recordedAt, all[6]!.recordedAt];
    const within = (await events('18', `from=${from}&to=${to}`)).body.events as Row[];
    expect(within.map(({ revision }) => revision)).toEqual(
      all
        .filter(({ recordedAt }) => recordedAt >= from && recordedAt < to)
        .map(({ revision }) => revision)
        .reverse(),
    );
    expect((await events('18', 'to=2020-01-01T00:00:00Z')).body).toEqual({ events: [], next: null });
  });

  it.each([
    ['order=sideways', 'order'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['cursor=x', 'cursor'],
    ['type=Nothing', 'type[0]'],
    ['from=yesterday', 'from'],
    ['to=2024-01-01', 'to'],
  ])('refuses ?%s', async (query, field) => {
    expect(await events('18', query)).toMatchObject({ status: 422, body: { field } });
  });

  it('has nothing of a user who is not known, and is shown to no application', async () => {
    expect(await events('nobody')).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    const key = await api.newKey('application');
    for (const path of ['events', 'diff?from=2024-01-01T00:00:00Z'])
      expect((await get(`/admin/v1/users/18/${path}`, { key })).status).toBe(403);
  });

  it('shows a read-only key what that key reads of the user anyway', async () => {
    const key = await api.newKey('read-only');
    expect((await get('/v1/users/18', { key })).body.name).toBe('Ann');
    const { status, body } = await get('/admin/v1/users/18/events?type=UserIdentified&order=oldest', { key });
    expect([status, body.events[0].data.sealed.email]).toEqual([200, 'ann@example.com']);
  });

  it('shows an event that only a newer version can read, guesses nothing behind it, and refuses the past behind it', async () => {
    await put('newer', { attributes: { plan: 'free' } });
    await appendForeign('newer', 'SomethingElse', 1, {});
    await appendForeign('newer', 'AttributesSet', 2, { keys: ['plan'] });
    await appendForeign('newer', 'MetricEventRecorded', 1, {
      ...{ metric: 'words', value: 1, at: '2024-01-17T09:30:00.000Z', tz: 'UTC', day: '2024-01-17' },
    });
    const rows = (await events('newer', 'order=oldest')).body.events as Row[];
    expect(rows.map(({ type, changes, problem }) => [type, changes?.length ?? null, problem?.code])).toEqual([
      ['UserIdentified', 3, undefined],
      ['AttributesSet', 1, undefined],
      ['SomethingElse', null, 'unknown_event_version'],
      ['AttributesSet', null, 'unknown_event_version'],
      ['MetricEventRecorded', null, undefined],
    ]);
    expect(rows[3]!.problem!.error).toBe('Version 2 of AttributesSet is not known here');
    const late = (await events('newer', 'limit=1')).body.events as Row[];
    expect(late[0]).toMatchObject({ type: 'MetricEventRecorded', changes: null });
    expect((await get('/v1/users/newer?atRevision=2')).status).toBe(200);
    const refused = { status: 503, body: { code: 'unknown_event_version' } };
    expect(await get('/v1/users/newer?atRevision=3')).toMatchObject(refused);
    const from = '2024-01-01T00:00:00Z';
    expect(await get(`/admin/v1/users/newer/diff?from=${from}`)).toMatchObject(refused);
  });

  describe('asked for the difference of two instants', () => {
    it('names the fields that are different, and no other', async () => {
      const all = (await events('18', 'order=oldest')).body.events as Row[];
      const between = async (from: string, to?: string): Promise<Answered> =>
        get(`/admin/v1/users/18/diff?from=${from}${to === undefined ? '' : `&to=${to}`}`);
      const whole = await between('2024-01-01T00:00:00Z');
      expect(whole.body).toMatchObject({ fromRevision: -1, toRevision: 8 });
      expect(whole.body.changes).toEqual([
        { field: 'id', before: null, after: '18' },
        { field: 'name', before: null, after: 'Ann' },
        { field: 'subscribeToEmails', before: null, after: true },
        { field: 'control', before: null, after: false },
        { field: 'preferences.notifications.recap', before: null, after: ['email'] },
        { field: 'metrics.words', before: 0, after: 3 },
      ]);
      const last = all.at(-1)!.recordedAt;
      expect((await between(last, last)).body).toMatchObject({ from: last, to: last, changes: [] });
    });

    it.each([
      ['', 'from'],
      ['from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z', 'from'],
      ['from=2024-01-01T00:00:00Z&to=2999-01-01T00:00:00Z', 'to'],
    ])('refuses ?%s', async (query, field) => {
      expect(await get(`/admin/v1/users/18/diff?${query}`)).toMatchObject({ status: 422, body: { field } });
    });

    it('has nothing to tell of a user who was not known yet', async () => {
      const path = '/admin/v1/users/18/diff?from=2024-01-01T00:00:00Z&to=2024-01-02T00:00:00Z';
      expect(await get(path)).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    });
  });

  describe('read as of a moment', () => {
    const summary = 'event-summary?aggregation=monthly&startDate=2023-11-01&endDate=2024-02-29';

    it.each([
      ['asOf=2999-01-01T00:00:00Z', 'asOf'],
      ['asOf=2024-01-01', 'asOf'],
      ['asOf=2024-01-01T00:00:00Z&atRevision=0', 'atRevision'],
      ['atRevision=-1', 'atRevision'],
      ['atRevision=1.5', 'atRevision'],
      ['atRevision=9', 'atRevision'],
    ])('refuses ?%s', async (query, field) => {
      for (const path of ['?', '/preferences?', '/metrics?', '/metrics/words?', `/metrics/words/${summary}&`])
        expect(await get(`/v1/users/18${path}${query}`)).toMatchObject({ status: 422, body: { field } });
    });

    it('knows nobody before their first event', async () => {
      const then = 'asOf=2024-01-01T00:00:00Z';
      for (const path of ['?', '/preferences?', '/metrics?', '/metrics/words?', `/metrics/words/${summary}&`])
        expect(await get(`/v1/users/18${path}${then}`)).toMatchObject({
          status: 404,
          body: { code: 'user_not_found' },
        });
      expect((await get('/v1/users/nobody?atRevision=0')).status).toBe(404);
    });

    it('sums up what had been recorded by then, whatever day it was for, and only of metrics that were there', async () => {
      await count('late', 2, { timestamp: '2024-01-17T09:30:00Z' });
      await count('late', 3, { timestamp: '2023-12-31T09:30:00Z' });
      await count('late', 0.5, { timestamp: '2021-05-01T09:30:00Z' });
      const sums = async (moment: string): Promise<unknown> => {
        const { body } = await get(`/v1/users/late/metrics/words/${summary}&${moment}`);
        return (body as { total: number; change: number }[]).map(({ total, change }) => [total, change]);
      };
      const [first, second, third] = await Promise.all([0, 1, 2].map((n) => sums(`atRevision=${n + 1}`)));
      expect(first).toEqual([
        [0, 0],
        [0, 0],
        [2, 2],
        [2, 0],
      ]);
      expect(second).toEqual([
        [0, 0],
        [3, 3],
        [5, 2],
        [5, 0],
      ]);
      expect(third).toEqual([
        [0.5, 0],
        [3.5, 3],
        [5.5, 2],
        [5.5, 0],
      ]);
      expect(await sums(`asOf=${new Date().toISOString()}`)).toEqual(third);
      const unknown = await get(`/v1/users/late/metrics/nothing/${summary}&atRevision=1`);
      expect(unknown).toMatchObject({ status: 404, body: { code: 'metric_not_found' } });
    });

    it('says of which position the answer is, and reads an instant in any zone', async () => {
      const all = (await events('18', 'order=oldest')).body.events as (Row & { position: string })[];
      const first = await get('/v1/users/18?atRevision=0');
      expect(first.headers['x-rollcall-position']).toBe(all[0]!.position);
      const eastern = encodeURIComponent(all[8]!.recordedAt.replace('Z', '+00:00'));
      expect((await get(`/v1/users/18?asOf=${eastern}`)).headers['x-rollcall-position']).toBe(
        all[8]!.position,
      );
    });
  });
});
