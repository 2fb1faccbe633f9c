import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/environments';
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('environments over HTTP', () => {
  let api: AdminApp;

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());

  it('are created with a salt that is never shown', async () => {
    const answer = await api.call('POST', path, {
      body: { key: 'staging', name: 'Staging', kind: 'staging' },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ key: 'staging', name: 'Staging', kind: 'staging', created: instant });
    const salts: string[] = [];
    const created = { filter: { types: ['EnvironmentCreated'] } };
    for await (const { events } of api.engine.stores.eventStore.readAll(created)) {
      for (const { data } of events) salts.push((JSON.parse(data) as { salt: string }).salt);
    }
    expect(salts.map((salt) => Buffer.from(salt, 'base64').length)).toEqual([32, 32]);
    expect(salts[0]).not.toBe(salts[1]);
    const headers = { 'x-rollcall-min-position': answer.headers['x-rollcall-position']! };
    const listed = await api.call('GET', path, { headers });
    expect(listed.body.map(({ key }: { key: string }) => key)).toEqual(['production', 'staging']);
    expect(listed.headers['x-rollcall-as-of']).toMatch(/^\d+$/);
    expect((await api.call('GET', `${path}?limit=1&skip=1`, { headers })).body).toEqual([answer.body]);
    expect((await api.call('GET', `${path}/staging`)).body).toEqual(answer.body);
  });

  it('have keys that are taken once', async () => {
    const answer = await api.call('POST', path, { body: { key: 'staging', name: 'Again', kind: 'staging' } });
    expect([answer.status, answer.body.code]).toEqual([422, 'environment_exists']);
    expect((await api.call('GET', `${path}/staging`)).body.name).toBe('Staging');
  });

  it('are renamed; their key and kind never change', async () => {
    const body = { name: 'Staging (EU)', key: 'other', kind: 'production' };
    const answer = await api.call('PATCH', `${path}/staging`, { body });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ key: 'staging', name: 'Staging (EU)', kind: 'staging', created: instant });
    expect((await api.call('GET', `${path}/staging`)).body).toEqual(answer.body);
    const again = await api.call('PATCH', `${path}/staging`, { body });
    expect(again.headers['x-rollcall-position']).toBe(answer.headers['x-rollcall-position']);
  });

  it.each<[unknown, number, string]>([
    [{ name: 'A', kind: 'staging' }, 422, 'key'],
    [{ key: '', name: 'A', kind: 'staging' }, 422, 'key'],
    [{ key: 'a b', name: 'A', kind: 'staging' }, 422, 'key'],
    [{ key: 'a'.repeat(65), name: 'A', kind: 'staging' }, 422, 'key'],
    [{ key: 7, name: 'A', kind: 'staging' }, 400, 'key'],
    [{ key: 'a', kind: 'staging' }, 422, 'name'],
    [{ key: 'a', name: null, kind: 'staging' }, 400, 'name'],
    [{ key: 'a', name: 'A' }, 422, 'kind'],
    [{ key: 'a', name: 'A', kind: 'test' }, 422, 'kind'],
    [[], 400, 'body'],
  ])('are refused by name: %j', async (body, status, text) => {
    const answer = await api.call('POST', path, { body });
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(text)]);
  });

  it('that do not exist are not found', async () => {
    expect((await api.call('GET', `${path}/nowhere`)).status).toBe(404);
    expect((await api.call('PATCH', `${path}/nowhere`, { body: { name: 'A' } })).status).toBe(404);
    expect((await api.call('GET', `${path}/a%20b`)).status).toBe(422);
    const headers = { 'rollcall-environment': 'nowhere' };
    for (const list of ['attributes', 'metrics', 'settings', 'streaks/settings']) {
      expect((await api.call('GET', `/admin/v1/${list}`, { headers })).status).toBe(404);
    }
    const body = [{ name: 'A', key: 'a', type: 'user' }];
    const before = await api.engine.stores.eventStore.head();
    expect((await api.call('POST', '/admin/v1/attributes', { headers, body })).status).toBe(404);
    expect((await api.call('POST', '/admin/v1/metrics', { headers, body })).status).toBe(404);
    expect((await api.call('PATCH', '/admin/v1/settings', { headers, body: {} })).status).toBe(404);
    expect(await api.engine.stores.eventStore.head()).toBe(before);
  });

  it('are seen and renamed by their own admin keys only', async () => {
    const admin = await api.newKey('admin', 'staging');
    const listed = await api.call('GET', path, { key: admin });
    expect(listed.body.map(({ key }: { key: string }) => key)).toEqual(['staging']);
    expect((await api.call('GET', `${path}/production`, { key: admin })).status).toBe(403);
    const rename = (key: string) =>
      api.call('PATCH', `${path}/${key}`, { key: admin, body: { name: 'Mine' } });
    expect((await rename('production')).status).toBe(403);
    expect((await rename('staging')).status).toBe(200);
    const body = { key: 'third', name: 'Third', kind: 'development' };
    expect((await api.call('POST', path, { key: admin, body })).status).toBe(403);
    const headers = { 'rollcall-environment': 'production' };
    expect((await api.call('GET', '/admin/v1/metrics', { key: admin, headers })).status).toBe(403);
  });

  it('have users, definitions, settings and keys of their own', async () => {
    const [live, staged] = [await api.newKey('admin', 'production'), await api.newKey('admin', 'staging')];
    const asLive = (method: string, at: string, body?: unknown) => api.call(method, at, { key: live, body });
    const asStaged = (method: string, at: string, body?: unknown) =>
      api.call(method, at, { key: staged, body });

    const attribute = [{ name: 'Plan', key: 'plan', type: 'user' }];
    const metric = [{ name: 'Words', key: 'words' }];
    await asLive('POST', '/admin/v1/attributes', attribute);
    await asLive('POST', '/admin/v1/metrics', metric);
    await asLive('PATCH', '/admin/v1/settings', { defaultTimeZone: 'Asia/Tokyo' });
    await asLive('PATCH', '/admin/v1/streaks/settings', { frequency: 'weekly' });
    expect((await asStaged('GET', '/admin/v1/attributes')).body).toEqual([]);
    expect((await asStaged('GET', '/admin/v1/metrics')).body).toEqual([]);
    expect((await asStaged('GET', '/admin/v1/settings')).body.defaultTimeZone).toBe('UTC');
    expect((await asStaged('GET', '/admin/v1/streaks/settings')).body.frequency).toBe('daily');

    expect((await asLive('PUT', '/v1/users/joe', { attributes: { plan: 'pro' } })).status).toBe(200);
    expect((await asStaged('PUT', '/v1/users/joe', { attributes: { plan: 'pro' } })).status).toBe(422);
    expect((await asStaged('GET', '/v1/users/joe')).status).toBe(404);
    const event = [{ key: 'words', user: { id: 'joe' }, value: 1 }];
    expect((await asLive('POST', '/admin/v1/metrics/events', event)).status).toBe(202);
    expect((await asStaged('POST', '/admin/v1/metrics/events', event)).status).toBe(404);

    const here = (await asStaged('POST', '/admin/v1/metrics', metric)).body.created[0].id as string;
    const there = (await asLive('GET', '/admin/v1/metrics')).body[0].id as string;
    expect(here).not.toBe(there);
    expect((await asStaged('GET', `/admin/v1/metrics/${there}`)).status).toBe(404);
    expect((await asStaged('PATCH', '/admin/v1/metrics', [{ id: there, name: 'X' }])).body.updated).toEqual(
      [],
    );
    expect((await asStaged('DELETE', `/admin/v1/metrics?ids=${there}`)).body.deleted).toEqual([]);
    expect((await asLive('GET', `/admin/v1/metrics/${there}`)).body.name).toBe('Words');
    const chosen = { headers: { 'rollcall-environment': 'staging' } };
    expect((await api.call('GET', `/admin/v1/metrics/${here}`, chosen)).status).toBe(200);
  });
});
