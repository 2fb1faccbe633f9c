import { describe, expect, it } from '@jest/globals';
import { appendedEvents } from '../support/prometheus.js';
import { rawRequest } from '../support/raw-http.js';
import { served } from '../support/served.js';

const scopes = ['application', 'read-only', 'admin', 'installation'] as const;
type Scope = (typeof scopes)[number];

const keys: Record<string, string> = {};

const api = served(async (call) => {
  await call('POST', '/admin/v1/environments', { key: 'staging', name: 'Staging', kind: 'staging' });
  const make = async (scope: Scope, environment = 'production'): Promise<{ key: string; prefix: string }> =>
    (await call('POST', '/admin/v1/api-keys', { name: scope, scope, environment })).body;
  for (const scope of scopes) keys[scope] = (await make(scope)).key;
  keys.staging = (await make('admin', 'staging')).key;
  for (const done of ['revoke', 'rotate']) {
    const { key, prefix } = await make('admin');
    await call('POST', `/admin/v1/api-keys/${prefix}/${done}`);
    keys[done] = key;
  }
  const deleted = await make('admin');
  await call('DELETE', `/admin/v1/api-keys/${deleted.prefix}`);
  keys.deleted = deleted.key;
});

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** Every operation of both APIs, as their own documents list them; the application API under both prefixes. */
async function operations(): Promise<readonly Operation[]> {
  const found: Operation[] = [];
  for (const [document, prefixes] of [
    ['/v1/openapi', ['/v1', '/api']],
    ['/admin/v1/openapi', ['/admin/v1']],
  ] as const) {
    const { paths } = (await api.call('GET', document)).body as { paths: Record<string, object> };
    for (const [template, item] of Object.entries(paths)) {
      const path = template.replace(/\{\w+\}/g, 'x');
      for (const method of Object.keys(item)) {
        for (const prefix of prefixes) found.push({ method: method.toUpperCase(), path: prefix + path });
      }
    }
  }
  expect(found.length).toBeGreaterThan(40);
  return found;
}

/** What environments have in common, and long work on it. */
const ofInstallation =
  /^\/admin\/v1\/((audits|backups|doctor|operations|parked|projections)(\/|$)|users\/[^/]+\/rebuild$)/;

/** Lists of persons. */
const ofEveryone =
  /^\/admin\/v1\/(users(\/export)?|segments\/[^/]+\/members(\/export)?|analytics\/top-users)$/;

/** What a key may do, by decisions.md (*Key scopes*). */
function mayCall(scope: Scope, { method, path }: Operation): boolean {
  const reads = method === 'GET';
  const isAdmin = path.startsWith('/admin/');
  if (isAdmin && method === 'POST' && path.endsWith('/environments')) return scope === 'installation';
  if (ofInstallation.test(path)) return scope === 'installation';
  if (scope === 'application') return !isAdmin;
  if (scope === 'read-only') return reads && !ofEveryone.test(path);
  return true;
}

const ask = ({ method, path }: Operation, headers: Record<string, string>) =>
  rawRequest(api.server, { method, path, headers });

describe('Every route', () => {
  const wrong = (): Record<string, string | undefined> => ({
    'no key': undefined,
    'an empty key': '',
    'no secret': keys.admin!.split('.')[0],
    'another secret': `${keys.admin!}x`,
    'a shorter secret': keys.admin!.slice(0, -1),
    'an unknown prefix': `deadbeef.${keys.admin!.split('.')[1]}`,
    'the secret of another key': `${keys.admin!.split('.')[0]}.${keys.application!.split('.')[1]}`,
    'a revoked key': keys.revoke,
    'a rotated key': keys.rotate,
    'a deleted key': keys.deleted,
  });

  it('is shut to whoever brings no valid key, and says no more than that', async () => {
    const all = await operations();
    for (const [what, key] of Object.entries(wrong())) {
      for (const operation of all) {
        const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
        const { status, body, headers: told } = await ask(operation, headers);
        expect({ what, ...operation, status, body }).toEqual({
          what,
          ...operation,
          status: 401,
          body: { error: 'A valid API key is required in the header X-API-KEY.', code: 'unauthorized' },
        });
        expect(told['x-request-id']).toBeTruthy();
      }
    }
  });

  it.each(scopes)('lets the scope %s in where it may go, and nowhere else', async (scope) => {
    const before = await appendedEvents(api.server);
    for (const operation of await operations()) {
      // Nothing is sent that could be carried out.
      const { status, body } = await ask(operation, { 'x-api-key': keys[scope]! });
      const shut = status === 403 && body?.code === 'forbidden' && body.error.includes(`scope "${scope}"`);
      expect({ ...operation, status, open: !shut }).toEqual({
        ...operation,
        status,
        open: mayCall(scope, operation),
      });
      expect(status).toBeLessThan(500);
      expect(status).not.toBe(401);
    }
    expect(await appendedEvents(api.server)).toBe(before);
  });

  it('lets nobody but an installation key into another environment', async () => {
    for (const operation of await operations()) {
      const headers = { 'x-api-key': keys.staging!, 'rollcall-environment': 'production' };
      expect((await ask(operation, headers)).status).toBe(403);
    }
  });
});

describe('Everything else', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v2/users/1'],
    ['POST', '/v1/nothing'],
    ['GET', '/v1/users/1/nothing'],
    ['GET', '/admin/v1/nothing'],
    ['GET', '/docs/..%2fpackage.json'],
    ['GET', '/docs/package.json'],
    ['GET', '/v1/users/1/../../../health/live/x'],
  ])('is no route, said as every error is: %s %s', async (method, path) => {
    const answer = await ask({ method, path }, { 'x-api-key': api.server.apiKey });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      error: expect.stringMatching(/^There is no such/),
      code: 'route_not_found',
    });
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it.each([
    ['DELETE', '/v1/users/1?x=/', 'GET, HEAD, PATCH, PUT'],
    ['PUT', '/api/users', 'POST'],
    ['GET', '/v1/metrics/words/event', 'POST'],
    ['OPTIONS', '/v1/users/%2e', 'GET, HEAD, PATCH, PUT'],
    ['PROPFIND', '/v1/users/1/preferences', 'GET, HEAD, PATCH'],
    ['POST', '/health/live', 'GET, HEAD'],
  ])('is asked otherwise, and says how: %s %s', async (method, path, allow) => {
    const answer = await ask({ method, path }, {});
    expect(answer.status).toBe(405);
    expect(answer.body).toEqual({
      error: `This path is asked with ${allow}.`,
      code: 'method_not_allowed',
    });
    expect(answer.headers).toMatchObject({ allow, 'x-request-id': expect.any(String) });
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const path of ['/health/live', '/v1/users/nobody', '/nothing']) {
      const get = await ask({ method: 'GET', path }, { 'x-api-key': api.server.apiKey });
      const head = await ask({ method: 'HEAD', path }, { 'x-api-key': api.server.apiKey });
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
  });

  it.each([
    ['Tenant-ID', 'x'.repeat(256), 422],
    ['Tenant-ID', 'x'.repeat(255), 404],
    ['Tenant-ID', '', 404],
    ['Tenant-ID', 'K\u00f6ln', 422],
    ['Tenant-ID', '../~%2F$', 404],
    ['Rollcall-Environment', 'a/b', 422],
    ['Rollcall-Environment', 'nowhere', 404],
    ['x-rollcall-min-position', 'what?', 422],
    ['x-rollcall-consistency', 'eventual', 404],
    ['x-rollcall-consistency', 'whatever', 422],
    ['x-request-id', 'a b\tc', 404],
  ])('in a header is taken as it is meant: %s', async (name, value, status) => {
    const headers = { 'x-api-key': api.server.apiKey, [name]: value };
    const answer = await ask({ method: 'GET', path: '/v1/users/nobody' }, headers);
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.field).toBe(name);
  });
});
