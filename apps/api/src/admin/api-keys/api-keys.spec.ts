import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';

const path = '/admin/v1/api-keys';
const prefixOf = (key: string): string => key.split('.')[0]!;
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('API keys over HTTP', () => {
  let api: AdminApp;
  const opens = async (key: string): Promise<boolean> =>
    (await api.call('PUT', '/v1/users/someone', { key, body: {} })).status === 200;
  const make = (body: object, key?: string) => api.call('POST', path, { body, key });
  const on = (prefix: string, action: string, key?: string) =>
    api.call('POST', `${path}/${prefix}/${action}`, { key });

  beforeAll(async () => {
    api = await adminApp();
    const staging = { key: 'staging', name: 'Staging', kind: 'staging' };
    await api.call('POST', '/admin/v1/environments', { body: staging });
  });
  afterAll(() => api.close());

  it('are shown once, and kept as a hash only', async () => {
    const answer = await make({ name: 'Web shop', scope: 'application', ignored: true });
    expect(answer.status).toBe(201);
    const { key, ...rest } = answer.body;
    expect(key).toMatch(/^[\da-f]{8}\.[\w-]{43}$/);
    expect(rest).toEqual({
      prefix: prefixOf(key),
      name: 'Web shop',
      scope: 'application',
      environment: 'production',
      status: 'active',
      created: instant,
      lastUsed: null,
    });
    expect(await opens(key)).toBe(true);
    const stored: string[] = [];
    for await (const { events } of api.engine.stores.eventStore.readAll()) {
      for (const { data, metadata } of events) stored.push(data, metadata);
    }
    expect(stored.join()).not.toContain(key.split('.')[1]);
    expect(stored.join()).toContain(createHash('sha256').update(key).digest('base64url'));
    const found = await api.call('GET', `${path}/${prefixOf(key)}`);
    expect(found.status).toBe(200);
    expect({ ...found.body, lastUsed: null }).toEqual(rest);
  });

  it.each<[unknown, number, string]>([
    [{ scope: 'admin' }, 422, 'name'],
    [{ name: '', scope: 'admin' }, 422, 'name'],
    [{ name: 7, scope: 'admin' }, 400, 'name'],
    [{ name: 'A'.repeat(256), scope: 'admin' }, 422, 'name'],
    [{ name: 'A' }, 422, 'scope'],
    [{ name: 'A', scope: 'root' }, 422, 'scope'],
    [{ name: 'A', scope: 7 }, 400, 'scope'],
    [{ name: 'A', scope: 'admin', environment: 'nowhere' }, 422, 'environment'],
    [{ name: 'A', scope: 'admin', environment: '' }, 422, 'environment'],
    [{ name: 'A', scope: 'admin', environment: '\ud800' }, 422, 'environment'],
    [{ name: 'A', scope: 'admin', environment: 7 }, 400, 'environment'],
    [[], 400, 'body'],
    ['{', 400, 'JSON'],
  ])('are refused by name: %j', async (body, status, text) => {
    const answer = await api.call('POST', path, { body });
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(text)]);
  });

  it('have no control characters in their names', async () => {
    const body = { name: 'a\u0007b', scope: 'application' };
    const answer = await api.call('POST', path, { body });
    expect([answer.status, answer.body.field]).toEqual([422, 'name']);
  });

  it('are listed by environment, oldest first, in parts, at least as fresh as asked', async () => {
    const environment = 'staging';
    const prefixes: string[] = [];
    let position = '';
    for (const name of ['one', 'two', 'three']) {
      const answer = await make({ name, scope: 'application', environment });
      prefixes.push(answer.body.prefix);
      position = answer.headers['x-rollcall-position']!;
    }
    const headers = { 'rollcall-environment': environment, 'x-rollcall-min-position': position };
    const listed = await api.call('GET', path, { headers });
    expect(listed.status).toBe(200);
    expect(listed.body.map(({ prefix }: { prefix: string }) => prefix)).toEqual(prefixes);
    expect(listed.body[0]).not.toHaveProperty('hash');
    expect(listed.body[0]).not.toHaveProperty('key');
    expect(listed.headers['x-rollcall-as-of']! >= position).toBe(true);
    const part = await api.call('GET', `${path}?limit=1&skip=1`, { headers });
    expect(part.body.map(({ prefix }: { prefix: string }) => prefix)).toEqual([prefixes[1]]);
    expect((await api.call('GET', `${path}?skip=3`, { headers })).body).toEqual([]);
    expect((await api.call('GET', `${path}?limit=101`, { headers })).status).toBe(422);
  });

  it.each([
    ['GET', '', undefined],
    ['POST', '', { name: 'x', scope: 'admin' }],
    ['POST', '', { name: 'x', scope: 'admin', environment: 'production' }],
    ['GET', '/one', undefined],
    ['DELETE', '/one', undefined],
    ...['rotate', 'revoke', 'reactivate'].map((action) => ['POST', `/one/${action}`, undefined] as const),
  ])('are in no environment that does not exist: %s %s %j', async (method, what, body) => {
    const one = prefixOf(await api.newKey('application'));
    const headers = { 'rollcall-environment': 'nope' };
    const answer = await api.call(method, path + what.replace('one', one), { body, headers });
    expect([answer.status, answer.body]).toEqual([
      404,
      { error: 'There is no environment "nope".', code: 'environment_not_found' },
    ]);
  });

  it('show when they were last used', async () => {
    const key = await api.newKey('application');
    expect(await opens(key)).toBe(true);
    await eventually(
      'the last use to be stored',
      async () => (await api.call('GET', `${path}/${prefixOf(key)}`)).body.lastUsed !== null,
    );
  });

  it('are rotated: the old one is dead at once and for good, the new one does the same', async () => {
    const old = await api.newKey('application', 'staging');
    const answer = await on(prefixOf(old), 'rotate');
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'application key',
      scope: 'application',
      environment: 'staging',
    });
    expect(answer.body.key).not.toBe(old);
    expect([await opens(old), await opens(answer.body.key)]).toEqual([false, true]);
    expect((await api.call('GET', `${path}/${prefixOf(old)}`)).body.status).toBe('rotated');
    for (const action of ['rotate', 'revoke', 'reactivate']) {
      expect((await on(prefixOf(old), action)).status).toBe(422);
    }
  });

  it('may rotate themselves', async () => {
    const old = await api.newKey('admin');
    const answer = await on(prefixOf(old), 'rotate', old);
    expect(answer.status).toBe(201);
    expect((await api.call('GET', path, { key: old })).status).toBe(401);
    expect((await api.call('GET', path, { key: answer.body.key })).status).toBe(200);
  });

  it('leave nothing behind when a rotation is refused', async () => {
    const key = await api.newKey('application');
    await on(prefixOf(key), 'revoke');
    const before = await api.engine.stores.eventStore.head();
    expect((await on(prefixOf(key), 'rotate')).status).toBe(422);
    expect(await api.engine.stores.eventStore.head()).toBe(before);
  });

  it('are revoked and reactivated, unchanged', async () => {
    const key = await api.newKey('application');
    const revoked = await on(prefixOf(key), 'revoke');
    expect([revoked.status, revoked.body.status, await opens(key)]).toEqual([200, 'revoked', false]);
    const again = await on(prefixOf(key), 'revoke');
    expect(again.headers['x-rollcall-position']).toBe(revoked.headers['x-rollcall-position']);
    const back = await on(prefixOf(key), 'reactivate');
    expect([back.status, back.body.status, await opens(key)]).toEqual([200, 'active', true]);
  });

  it('are deleted for good', async () => {
    const key = await api.newKey('application');
    const answer = await api.call('DELETE', `${path}/${prefixOf(key)}`);
    expect([answer.status, answer.body]).toEqual([200, { prefix: prefixOf(key) }]);
    expect(await opens(key)).toBe(false);
    expect((await api.call('GET', `${path}/${prefixOf(key)}`)).status).toBe(404);
    expect((await on(prefixOf(key), 'reactivate')).status).toBe(404);
    expect((await api.call('DELETE', `${path}/${prefixOf(key)}`)).status).toBe(404);
  });

  it('cannot revoke or delete themselves, so the last installation key cannot be lost', async () => {
    for (const key of [api.installationKey, await api.newKey('admin')]) {
      const prefix = prefixOf(key);
      const revoked = await on(prefix, 'revoke', key);
      expect([revoked.status, revoked.body.code]).toEqual([422, 'key_in_use']);
      expect((await api.call('DELETE', `${path}/${prefix}`, { key })).status).toBe(422);
      expect((await api.call('GET', path, { key })).status).toBe(200);
    }
  });

  it.each(['unknown1', 'not%20a%20prefix', 'x'.repeat(65)])(
    'that never were are not found: %s',
    async (prefix) => {
      const expected = prefix === 'unknown1' ? 404 : 422;
      expect((await api.call('GET', `${path}/${prefix}`)).status).toBe(expected);
      expect((await api.call('DELETE', `${path}/${prefix}`)).status).toBe(expected);
      for (const action of ['rotate', 'revoke', 'reactivate']) {
        expect((await on(prefix, action)).status).toBe(expected);
      }
    },
  );

  it('of scope admin manage the other keys of their environment', async () => {
    const admin = await api.newKey('admin');
    for (const scope of ['admin', 'read-only', 'application']) {
      const made = await make({ name: scope, scope }, admin);
      expect([made.status, made.body.environment]).toEqual([201, 'production']);
      expect((await on(made.body.prefix, 'revoke', admin)).status).toBe(200);
      expect((await api.call('DELETE', `${path}/${made.body.prefix}`, { key: admin })).status).toBe(200);
    }
  });

  it('of scope admin reach no installation key, and no other environment', async () => {
    const admin = await api.newKey('admin');
    expect((await make({ name: 'x', scope: 'installation' }, admin)).status).toBe(403);
    expect((await make({ name: 'x', scope: 'application', environment: 'staging' }, admin)).status).toBe(403);
    const other = await api.newKey('application', 'staging');
    for (const key of [api.installationKey, other]) {
      expect((await api.call('GET', `${path}/${prefixOf(key)}`, { key: admin })).status).toBe(404);
      expect((await api.call('DELETE', `${path}/${prefixOf(key)}`, { key: admin })).status).toBe(404);
      for (const action of ['rotate', 'revoke', 'reactivate']) {
        expect((await on(prefixOf(key), action, admin)).status).toBe(404);
      }
    }
    const position = (await make({ name: 'last', scope: 'application' })).headers['x-rollcall-position']!;
    const headers = { 'x-rollcall-min-position': position };
    const listed = await api.call('GET', `${path}?limit=100`, { key: admin, headers });
    const seen = listed.body.map(
      (key: { scope: string; environment: string }) => `${key.scope}@${key.environment}`,
    );
    expect(seen).not.toContain('installation@production');
    expect(new Set(seen.map((one: string) => one.split('@')[1]))).toEqual(new Set(['production']));
  });

  it('of scope installation manage every key', async () => {
    const second = await api.newKey('installation', 'staging');
    const first = api.installationKey;
    expect((await on(prefixOf(second), 'revoke', first)).status).toBe(200);
    expect((await on(prefixOf(second), 'reactivate', first)).status).toBe(200);
    expect((await api.call('GET', `${path}/${prefixOf(first)}`, { key: second })).status).toBe(200);
    expect((await api.call('DELETE', `${path}/${prefixOf(second)}`, { key: first })).status).toBe(200);
  });
});
