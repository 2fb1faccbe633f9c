import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { segmentsStream } from '@rollcall/domain';
import { adminApp, type AdminApp, type Asked } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/segments';
const filter = { field: 'attributes.plan', op: 'in', value: ['pro', 'team'] };

describe('saved segments over HTTP', () => {
  let api: AdminApp;
  let position = '';
  const call = async (method: string, rest = '', body?: object, asked: Asked = {}) => {
    const answer = await api.call(method, path + rest, { body, ...asked });
    position = answer.headers['x-rollcall-position'] ?? position;
    return answer;
  };
  const make = async (body: object): Promise<string> => {
    const answer = await call('POST', '', body);
    expect([answer.status, answer.body.error]).toEqual([201, undefined]);
    return answer.body.id;
  };

  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
    await api.call('POST', '/admin/v1/attributes', { body: [{ name: 'Plan', key: 'plan', type: 'user' }] });
    const event = (id: string, plan: string) => ({
      key: 'words',
      user: { id, email: `${id}@example.com`, attributes: { plan } },
      value: 1,
      timestamp: '2024-01-10T12:00:00Z',
    });
    const body = [event('ada', 'pro'), event('bob', 'free'), event('cy', 'team'), event('dee', 'pro')];
    const answer = await api.call('POST', '/admin/v1/metrics/events', { body });
    position = answer.headers['x-rollcall-position']!;
    const tenant = { body: [event('eve', 'pro')], headers: { 'tenant-id': 'acme' } };
    await api.call('POST', '/admin/v1/metrics/events', tenant);
  });
  afterAll(() => api.close());

  it('are created, read, listed, changed and deleted', async () => {
    const created = await call('POST', '', { name: 'Paying', description: 'On a plan', filter });
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(created.body).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      name: 'Paying',
      description: 'On a plan',
      filter,
      search: null,
      created: expect.any(String),
      updated: created.body.created,
    });
    expect((await call('GET', `/${id.toUpperCase()}`)).body).toEqual(created.body);
    expect((await call('GET')).body).toEqual([created.body]);

    const changed = await call('PATCH', `/${id}`, {
      name: 'Customers',
      description: null,
      search: 'example',
    });
    expect(changed.body).toMatchObject({ name: 'Customers', description: null, filter, search: 'example' });
    expect(changed.body.updated >= created.body.created).toBe(true);
    expect((await call('GET', `/${id}`)).body).toEqual(changed.body);

    expect((await call('DELETE', `/${id}`)).body).toEqual({ id });
    expect((await call('GET')).body).toEqual([]);
    for (const [method, body] of [['GET'], ['PATCH', { name: 'X' }], ['DELETE']] as const) {
      const { status, body: refused } = await call(method, `/${id}`, body);
      expect([status, refused.code]).toEqual([404, 'segment_not_found']);
    }
  });

  it('are of one environment', async () => {
    const staging = { headers: { 'rollcall-environment': 'staging' } };
    const body = { key: 'staging', name: 'Staging', kind: 'staging' };
    await api.call('POST', '/admin/v1/environments', { body });
    const id = await make({ name: 'Here', filter });
    expect((await call('GET', '', undefined, staging)).body).toEqual([]);
    expect((await call('GET', `/${id}/members`, undefined, staging)).status).toBe(404);
    await call('DELETE', `/${id}`);
  });

  it('stand sealed in the log, as they may name persons', async () => {
    const id = await make({
      name: 'About Ada',
      filter: { field: 'email', op: 'eq', value: 'ada@example.com' },
    });
    const events = await api.engine.stores.eventStore.readStream(segmentsStream('production'), {
      direction: 'backwards',
      limit: 1,
    });
    expect(events[0]!.data).toContain(id);
    expect(events[0]!.data).not.toMatch(/About Ada|ada@example/i);
    await call('DELETE', `/${id}`);
  });

  it('have the members that pass at the moment, of the tenant that asks', async () => {
    const id = await make({ name: 'Paying', filter });
    const members = async (query = '', headers: Record<string, string> = {}) => {
      const asked = { headers: { 'x-rollcall-min-position': position, ...headers } };
      const { status, body } = await call('GET', `/${id}/members?count=true${query}`, undefined, asked);
      expect([status, body.error]).toEqual([200, undefined]);
      return [body.count, ...body.users.map((user: { readonly id: string }) => user.id)];
    };
    expect(await members()).toEqual([3, 'ada', 'cy', 'dee']);
    expect(await members('', { 'tenant-id': 'acme' })).toEqual([1, 'eve']);
    expect(await members('&search=dee')).toEqual([1, 'dee']);
    expect(await members('&userAttributes=plan:pro&direction=desc')).toEqual([2, 'dee', 'ada']);
    expect(await members('&limit=2')).toEqual([3, 'ada', 'cy']);

    const { headers } = await api.call('PATCH', '/v1/users/bob', { body: { attributes: { plan: 'team' } } });
    position = headers['x-rollcall-position']!;
    expect(await members()).toEqual([4, 'ada', 'bob', 'cy', 'dee']);
    await call('PATCH', `/${id}`, { search: 'exam' });
    expect(await members('&search=d')).toEqual([1, 'dee']);
    await call('PATCH', `/${id}`, { filter: null, search: 'cy' });
    expect(await members()).toEqual([1, 'cy']);
    await call('DELETE', `/${id}`);
  });

  it('narrow analytics and the list of users', async () => {
    const id = await make({ name: 'Free or pro', filter: { ...filter, value: ['free', 'pro'] } });
    const headers = { 'x-rollcall-min-position': position };
    const summary = (query: string) => api.call('GET', `/admin/v1/analytics/summary?${query}`, { headers });
    const asked = `segment=${id}&day=2024-01-10`;
    expect((await summary(asked)).body).toMatchObject({ totalUsers: 2, dailyActiveUsers: 2 });
    expect((await summary(`${asked}&userAttributes=plan:free`)).body).toMatchObject({ totalUsers: 0 });
    const active = `/admin/v1/analytics/active-users?granularity=month&segment=${id}`;
    expect((await api.call('GET', active, { headers })).body.total[0]).toMatchObject({ active: 2 });
    const users = await api.call('GET', `/admin/v1/users?segment=${id}`, { headers });
    expect(users.body.users.map((user: { readonly id: string }) => user.id)).toEqual(['ada', 'dee']);

    expect((await summary('segment=nothing')).body.code).toBe('segment_not_found');
    await call('PATCH', `/${id}`, { search: 'ada' });
    expect((await summary(asked)).body).toMatchObject({
      error: 'segment must be one without a search',
      field: 'segment',
    });
    await call('DELETE', `/${id}`);
  });

  it('say what is wrong once an attribute they ask for is deleted', async () => {
    const made = await api.call('POST', '/admin/v1/attributes', {
      body: [{ name: 'Team', key: 'team', type: 'user' }],
    });
    const attribute = made.body.created[0].id as string;
    const id = await make({ name: 'Team', filter: { field: 'attributes.team', op: 'exists', value: true } });
    await api.call('DELETE', `/admin/v1/attributes?ids=${attribute}`);
    const { status, body } = await call('GET', `/${id}/members`);
    expect([status, body.code, body.error]).toEqual([
      422,
      'invalid_attribute_keys',
      expect.stringContaining('team'),
    ]);
    expect((await call('GET', `/${id}`)).status).toBe(200);
    await call('DELETE', `/${id}`);
  });

  it('are refused where they make no sense', async () => {
    const id = await make({ name: 'There', search: 'x1' });
    const big = Array.from({ length: 1_000 }, (_, at) => `value number ${at}`);
    for (const [body, field, error] of [
      [{ filter }, 'name', 'name'],
      [{ name: 'A' }, 'filter', 'A segment needs a filter or a search'],
      [{ name: 'There', filter }, 'name', 'Another segment has this name'],
      [{ name: 'A', filter: 'plan' }, 'filter', 'filter must be an object'],
      [{ name: 'A', filter: { field: 'age' } }, 'filter.field', 'filter.field'],
      [
        { name: 'A', filter: { ...filter, field: 'attributes.pln' } },
        undefined,
        'Invalid attribute keys: pln.',
      ],
      [{ name: 'A', filter: { ...filter, value: big } }, 'filter', 'at most 16384 bytes'],
      [{ name: 'A', search: '--' }, 'search', 'search must be a text with a letter or a digit'],
    ] as const) {
      const answer = await call('POST', '', body);
      expect([answer.status, answer.body.field, answer.body.error]).toEqual([
        error === 'filter must be an object' ? 400 : 422,
        field,
        expect.stringContaining(error),
      ]);
    }
    const emptied = await call('PATCH', `/${id}`, { search: null });
    expect([emptied.status, emptied.body.field]).toEqual([422, 'filter']);
    await call('DELETE', `/${id}`);
  });

  it('are read with a read-only key, but for who is in them', async () => {
    const key = await api.newKey('read-only');
    const id = await make({ name: 'Mine', filter });
    const status = async (method: string, rest: string, body?: object) =>
      (await call(method, rest, body, { key })).status;
    expect(await status('GET', '')).toBe(200);
    expect(await status('GET', `/${id}`)).toBe(200);
    expect(await status('GET', `/${id}/members`)).toBe(403);
    expect(await status('GET', `/${id}/members/export`)).toBe(403);
    expect(await status('DELETE', `/${id}`)).toBe(403);
  });
});
