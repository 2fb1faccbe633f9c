import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/metrics/events';
let users = 0;
const newUser = (): string => `user-${++users}`;

describe('batch events over HTTP', () => {
  let api: AdminApp;
  const send = (items: unknown, headers?: Record<string, string>) =>
    api.call('POST', path, { body: items, ...(headers && { headers }) });
  const total = async (user: string, metric = 'words', headers = {}): Promise<number> =>
    (await api.call('GET', `/v1/users/${user}/metrics/${metric}`, { headers })).body.current;

  beforeAll(async () => {
    api = await adminApp();
    const metrics = [
      { name: 'Words', key: 'words' },
      { name: 'Pages', key: 'pages' },
    ];
    await api.call('POST', '/admin/v1/metrics', { body: metrics });
    const attributes = [
      { name: 'Plan', key: 'plan', type: 'user' },
      { name: 'Device', key: 'device', type: 'event' },
    ];
    await api.call('POST', '/admin/v1/attributes', { body: attributes });
  });
  afterAll(() => api.close());

  it('identify their users and are recorded when the answer comes', async () => {
    const [ann, bob] = [newUser(), newUser()];
    const answer = await send([
      {
        key: 'words',
        user: { id: ann, attributes: { plan: 'pro' } },
        value: 5,
        attributes: { device: 'web' },
      },
      { key: 'pages', user: { id: bob, name: 'Bob' }, value: 0.5, ignored: true },
      { key: 'words', user: { id: ann, name: null, attributes: { plan: 'free' } }, value: -2 },
    ]);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ accepted: 3 });
    expect(await total(ann)).toBe(3);
    expect(await total(bob, 'pages')).toBe(0.5);
    expect((await api.call('GET', `/v1/users/${ann}`)).body.attributes).toEqual({ plan: 'free' });
    expect((await api.call('GET', `/v1/users/${bob}`)).body.name).toBe('Bob');
    const headers = {
      'x-rollcall-min-position': String(answer.headers['x-rollcall-position']),
      'x-rollcall-consistency': 'eventual',
    };
    expect(await total(ann, 'words', headers)).toBe(3);
  });

  it('name what is wrong with a user where it stands, when the state of the user refuses it', async () => {
    const user = { id: newUser(), subscribeToEmails: true };
    const error = 'user.subscribeToEmails cannot be true for a user without an email';
    const single = await api.call('POST', '/v1/metrics/words/event', { body: { user, value: 1 } });
    expect([single.status, single.body]).toEqual([
      422,
      { error, code: 'email_required', field: 'user.subscribeToEmails' },
    ]);
    const batch = await send([{ key: 'words', user, value: 1 }]);
    expect(batch.body.issues).toEqual([{ severity: 'error', index: 0, userId: user.id, message: error }]);
    const alone = await api.call('PUT', `/v1/users/${user.id}`, { body: { subscribeToEmails: true } });
    expect(alone.body.field).toBe('subscribeToEmails');
  });

  it('stand on the day they happened', async () => {
    const user = newUser();
    await send([
      { key: 'words', user: { id: user, tz: 'Asia/Tokyo' }, value: 1, timestamp: '2024-01-16T23:30:00Z' },
      { key: 'words', user: { id: user }, value: 2, timestamp: '2024-01-16T02:00:00+09:00' },
    ]);
    const range = 'aggregation=daily&startDate=2024-01-15&endDate=2024-01-17';
    const answer = await api.call('GET', `/v1/users/${user}/metrics/words/event-summary?${range}`);
    expect(answer.body.map(({ change }: { change: number }) => change)).toEqual([0, 2, 1]);
  });

  it('are ignored, but accepted, when their idempotency key was used before', async () => {
    const user = { id: newUser() };
    const keyed = { key: 'words', user, value: 10, idempotencyKey: 'k-1' };
    expect((await send([keyed, { ...keyed, value: 99 }])).body).toEqual({ accepted: 2, replayed: 1 });
    expect(await total(user.id)).toBe(10);
    expect((await send([keyed])).body).toEqual({ accepted: 1, replayed: 1 });
    const single = { body: { user, value: 10 }, headers: { 'idempotency-key': 'k-1' } };
    expect((await api.call('POST', '/v1/metrics/words/event', single)).status).toBe(202);
    const other = { ...keyed, key: 'pages' };
    await send([other, { ...keyed, user: { id: newUser() } }, { ...keyed, idempotencyKey: 'k-2' }]);
    expect(await total(user.id)).toBe(20);
    expect(await total(user.id, 'pages')).toBe(10);
  });

  it('without a key are events of their own each time', async () => {
    const user = { id: newUser() };
    const item = { key: 'words', user, value: 1 };
    await send([item, item, { ...item, idempotencyKey: '' }, { ...item, idempotencyKey: null }]);
    await send([item]);
    expect(await total(user.id)).toBe(5);
  });

  it('that a user’s state refuses are issues; the others are recorded', async () => {
    const [ann, bob] = [newUser(), newUser()];
    const answer = await send([
      { key: 'words', user: { id: ann }, value: 1e308 },
      { key: 'words', user: { id: bob }, value: 1 },
      { key: 'words', user: { id: ann }, value: 1e308 },
      { key: 'words', user: { id: bob, subscribeToEmails: true }, value: 1 },
      { key: 'pages', user: { id: ann }, value: 2 },
    ]);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 3,
      issues: [
        { severity: 'error', message: expect.stringContaining('total'), index: 2, userId: ann },
        { severity: 'error', message: expect.stringContaining('email'), index: 3, userId: bob },
      ],
    });
    expect([await total(ann), await total(bob), await total(ann, 'pages')]).toEqual([1e308, 1, 2]);
  });

  it('with an unknown metric are refused as a whole, and nothing is stored', async () => {
    const user = newUser();
    const answer = await send([
      { key: 'words', user: { id: user }, value: 1 },
      { key: 'constructor', user: { id: user }, value: 1 },
    ]);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ error: 'Metric not found', field: 'items[1].key' });
    expect((await api.call('GET', `/v1/users/${user}`)).status).toBe(404);
  });

  it('with unknown attribute keys are refused as a whole, and nothing is stored', async () => {
    const user = newUser();
    const ofUser = await send([
      { key: 'words', user: { id: user }, value: 1 },
      { key: 'words', user: { id: user, attributes: { pln: 'x', device: 'y' } }, value: 1 },
      { key: 'words', user: { id: user, attributes: { pln: 'x' } }, value: 1 },
    ]);
    expect([ofUser.status, ofUser.body.error]).toEqual([
      422,
      'Invalid attribute keys: pln, device. Please ensure all attribute keys match those set up at ' +
        'https://rollcall.example/users/attributes.',
    ]);
    const ofEvent = await send([{ key: 'words', user: { id: user }, value: 1, attributes: { plan: 'x' } }]);
    expect([ofEvent.status, ofEvent.body.error]).toEqual([
      422,
      'Invalid attribute keys: plan. Please ensure all attribute keys match those set up at ' +
        'https://rollcall.example/metrics.',
    ]);
    expect((await api.call('GET', `/v1/users/${user}`)).status).toBe(404);
  });

  const item = { key: 'words', user: { id: 'x' }, value: 1 };
  it.each<[unknown, number, string]>([
    [{}, 422, 'array of 1 to 1000'],
    [[], 422, 'array of 1 to 1000'],
    [Array.from({ length: 1001 }, () => item), 422, 'array of 1 to 1000'],
    ['[{', 400, 'JSON'],
    [[item, 7], 400, 'items[1]'],
    [[item, { ...item, key: 7 }], 400, 'items[1]: key'],
    [[item, { user: { id: 'x' }, value: 1 }], 422, 'items[1]: key'],
    [[{ key: 'words', value: 1 }], 422, 'items[0]: user'],
    [[{ ...item, user: 'x' }], 400, 'items[0]: user'],
    [[{ ...item, user: {} }], 422, 'items[0]: user.id'],
    [[{ ...item, user: { id: 'a\u0000b' } }], 422, 'items[0]: user.id'],
    [[{ ...item, user: { id: 'x', tz: 'Mars/Olympus' } }], 422, 'items[0]: user.tz'],
    [[{ ...item, user: { id: 'x', attributes: { plan: 7 } } }], 400, 'items[0]: user.attributes'],
    [[{ ...item, value: '1' }], 400, 'items[0]: value'],
    [[{ ...item, value: null }], 400, 'items[0]: value'],
    ['[{"key":"words","user":{"id":"x"},"value":1e400}]', 422, 'items[0]: value'],
    [[{ ...item, timestamp: '2024-02-30T00:00:00Z' }], 422, 'items[0]: timestamp'],
    [[{ ...item, timestamp: '2999-01-01T00:00:00Z' }], 422, 'items[0]: timestamp'],
    [[{ ...item, timestamp: 5 }], 400, 'items[0]: timestamp'],
    [[{ ...item, idempotencyKey: 'k'.repeat(256) }], 422, 'items[0]: idempotencyKey'],
    [[{ ...item, idempotencyKey: 5 }], 400, 'items[0]: idempotencyKey'],
    [`[${' '.repeat(1024 * 1024)}]`, 413, 'large'],
  ])('of a wrong shape are refused as a whole: %#', async (body, status, text) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(text)]);
    expect((await api.call('GET', '/v1/users/x')).status).toBe(404);
  });

  it('of one user may take more than an append holds: cut between items, in order', async () => {
    const user = { id: newUser() };
    const device = 'd'.repeat(950);
    const items = Array.from({ length: 1000 }, (_, n) => ({
      key: 'words',
      user,
      value: n,
      attributes: { device },
    }));
    const answer = await send(items);
    expect(answer.body).toEqual({ accepted: 1000 });
    expect(await total(user.id)).toBe((999 * 1000) / 2);
    const values: number[] = [];
    for await (const { events } of api.engine.stores.eventStore.readAll({
      filter: { types: ['MetricEventRecorded'] },
    })) {
      for (const { data } of events) {
        const { value, attributes } = JSON.parse(data) as { value: number; attributes?: { device?: string } };
        if (attributes?.device === device) values.push(value);
      }
    }
    expect(values).toEqual(items.map(({ value }) => value));
  });

  it('of tenants are kept apart', async () => {
    const user = { id: newUser() };
    await send([{ key: 'words', user, value: 1 }], { 'tenant-id': 'acme' });
    await send([{ key: 'words', user, value: 2 }], { 'tenant-id': '' });
    expect(await total(user.id, 'words', { 'tenant-id': 'acme' })).toBe(1);
    expect(await total(user.id)).toBe(2);
    expect(
      (await api.call('GET', `/v1/users/${user.id}`, { headers: { 'tenant-id': 'other' } })).status,
    ).toBe(404);
  });
});
