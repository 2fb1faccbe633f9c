import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineError } from '@rollcall/event-sourcing';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';
import { apiKeyDecider, apiKeyStream, type ApiKeyScope } from '@rollcall/domain';
import { createHash } from 'node:crypto';
import { apiKeyAggregate } from '@rollcall/composition';

let api: InProcessApi;

beforeAll(async () => {
  api = await startInProcess();
});
afterAll(() => api.close());
afterEach(() => void jest.restoreAllMocks());

async function keyWith(scope: ApiKeyScope, prefix: string = scope): Promise<string> {
  const key = `${prefix}.a-secret-of-some-length`;
  const hash = createHash('sha256').update(key).digest('base64url');
  await api.engine.runner.execute(
    apiKeyAggregate,
    apiKeyStream(prefix),
    ({ state }) =>
      state.status === 'unknown'
        ? apiKeyDecider.decide(state, {
            type: 'CreateApiKey',
            expects: 'new',
            prefix,
            name: scope,
            environment: 'production',
            scope,
            hash,
          })
        : [],
    {},
  );
  return key;
}

describe('The edge', () => {
  it.each([
    ['an unknown route', 'GET', '/v1/nothing', undefined, 404],
    ['a malformed URL', 'GET', '/v1/users/%zz', undefined, 400],
    ['half a surrogate pair in the URL', 'GET', '/v1/users/%ED%A0%80', undefined, 422],
    ['an id too long for the router', 'GET', `/v1/users/${'x'.repeat(5000)}`, undefined, 422],
    ['a metric key too long for the router', 'POST', `/v1/metrics/${'x'.repeat(5000)}/event`, {}, 422],
    ['a body that is no JSON', 'PUT', '/v1/users/1', '{bad', 400],
    ['a body that is no JSON, where there is no route', 'POST', '/v1/nothing', '{bad', 404],
    ['a body that is no JSON, of a method that no route has', 'DELETE', '/v1/users/1', '{bad', 405],
    ['a body that is JSON but for NaN', 'PUT', '/v1/users/1', '{"x":NaN}', 400],
    ['an empty body', 'PUT', '/v1/users/1', '', 400],
    ['a body above 256 KiB', 'PUT', '/v1/users/1', JSON.stringify({ name: 'x'.repeat(262_144) }), 413],
    ['a bad value', 'PUT', '/v1/users/1', { email: 'x' }, 422],
    ['an unknown user', 'GET', '/v1/users/nobody', undefined, 404],
  ])(
    'answers %s in the shape of all errors, with a request id',
    async (_what, method, path, body, status) => {
      const answer = await api.call(method, path, body);
      expect(answer.status).toBe(status);
      expect(answer.body).toEqual({
        error: expect.any(String),
        code: expect.any(String),
        ...(answer.body.field && { field: expect.any(String) }),
      });
      expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    },
  );

  it('does not mind what a write says of how fresh an answer must be', async () => {
    const headers = { 'x-rollcall-min-position': '9'.repeat(16), 'x-rollcall-consistency': 'whatever' };
    expect((await api.call('PUT', '/v1/users/written', {}, headers)).status).toBe(200);
    expect((await api.call('GET', '/v1/users/written', undefined, headers)).status).toBe(422);
  });

  it('takes a sane request id from the caller, and none that would spoil a log', async () => {
    const sane = await api.call('GET', '/health/live', undefined, { 'x-request-id': 'req-1:a.b' });
    expect(sane.headers.get('x-request-id')).toBe('req-1:a.b');
    const spoiled = await api.call('GET', '/health/live', undefined, { 'x-request-id': 'joe@example.com' });
    expect(spoiled.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/merge-patch+json'])(
    'refuses a body sent as %s',
    async (type) => {
      const answer = await api.call('PUT', '/v1/users/1', '{}', { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    },
  );

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])(
    'minds no type that comes with no body, where none is taken: %s',
    async (type) => {
      const typed = { 'content-type': type, 'content-length': '0' };
      const ids = '00000000-0000-4000-8000-000000000000';
      const asked = [
        ['DELETE', `/admin/v1/metrics?ids=${ids}`, 200],
        ['POST', '/admin/v1/projections/user-profile/resume', 200],
        ['GET', '/admin/v1/metrics', 200],
        ['PUT', '/v1/users/1', 400],
        ['POST', '/admin/v1/metrics', 400],
      ] as const;
      for (const [method, path, status] of asked)
        expect([method, path, (await api.call(method, path, undefined, typed)).status]).toEqual([
          method,
          path,
          status,
        ]);
    },
  );

  it('sends security headers with data, and lets the documentation page run its own scripts only', async () => {
    const data = await api.call('GET', '/v1/users/nobody');
    expect(data.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(data.headers.get('x-content-type-options')).toBe('nosniff');
    expect(data.headers.get('cache-control')).toBe('no-store');
    const docs = await api.call('GET', '/docs');
    expect(docs.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('answers 503, to be repeated, when a store is away: never 500', async () => {
    jest
      .spyOn(api.engine.stores.eventStore, 'append')
      .mockRejectedValue(new EngineError('store_unavailable', 'x'));
    const answer = await api.call('PUT', '/v1/users/unlucky', {});
    expect(answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('says nothing of a bug but that it is one, and logs its stack without the URL', async () => {
    jest.spyOn(api.engine.readModels, 'get').mockRejectedValue(new TypeError('x is undefined'));
    const answer = await api.call('GET', '/v1/users/secret-person');
    expect(answer).toMatchObject({ status: 500, body: { error: 'Internal error' } });
    const line = api.logged.find(({ msg }) => msg === 'request failed');
    expect(line).toMatchObject({
      route: '/v1/users/:id',
      err: { stack: expect.stringContaining('x is undefined') },
    });
    expect(JSON.stringify(api.logged)).not.toContain('secret-person');
  });

  it('logs one line a request, with the pattern of its route and no personal data', async () => {
    const { headers } = await api.call('PUT', '/v1/users/joe%40example.com', { email: 'joe@example.com' });
    const lines = api.logged.filter(({ requestId }) => requestId === headers.get('x-request-id'));
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(String),
        requestId: expect.any(String),
        method: 'PUT',
        route: '/v1/users/:id',
        status: 200,
        ms: expect.any(Number),
        key: api.apiKey.split('.')[0],
        environment: 'production',
      },
    ]);
    expect(JSON.stringify(api.logged)).not.toMatch(/joe/);
    expect(JSON.stringify(api.logged)).not.toContain(api.apiKey);
  });
});

describe('The key check', () => {
  it.each([
    ['no key', ''],
    ['a key without a dot', 'abc'],
    ['an unknown prefix', 'deadbeef.secret-secret-secret'],
    ['a prefix that would leave the stream', '../x.secret-secret-secret'],
  ])('refuses %s', async (_what, key) => {
    const answer = await api.call('GET', '/v1/users/1', undefined, { 'x-api-key': key });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });

  it('refuses a right prefix with another secret', async () => {
    const answer = await api.call('GET', '/v1/users/1', undefined, { 'x-api-key': `${api.apiKey}x` });
    expect(answer.status).toBe(401);
  });

  it('comes before the body is looked at', async () => {
    expect((await api.call('PUT', '/v1/users/1', '{bad', { 'x-api-key': 'x.y' })).status).toBe(401);
  });

  it.each<[ApiKeyScope, number, number, number]>([
    ['application', 404, 200, 403],
    ['read-only', 404, 403, 200],
    ['admin', 404, 200, 200],
    ['installation', 404, 200, 200],
  ])(
    'lets the scope %s read users: %i, write them: %i, list metrics: %i',
    async (scope, read, write, admin) => {
      const headers = { 'x-api-key': await keyWith(scope) };
      expect((await api.call('GET', '/v1/users/nobody', undefined, headers)).status).toBe(read);
      expect((await api.call('PUT', '/v1/users/somebody', {}, headers)).status).toBe(write);
      expect((await api.call('GET', '/admin/v1/metrics', undefined, headers)).status).toBe(admin);
    },
  );

  it('refuses a revoked key with the next request', async () => {
    const headers = { 'x-api-key': await keyWith('application', 'revocable') };
    expect((await api.call('GET', '/v1/users/nobody', undefined, headers)).status).toBe(404);
    await api.engine.runner.execute(
      apiKeyAggregate,
      apiKeyStream('revocable'),
      ({ state }) => apiKeyDecider.decide(state, { type: 'RevokeApiKey', expects: 'existing' }),
      {},
    );
    expect((await api.call('GET', '/v1/users/nobody', undefined, headers)).status).toBe(401);
  });

  it('lets only installation keys choose the environment', async () => {
    const other = { 'rollcall-environment': 'staging' };
    const bound = await api.call('GET', '/v1/users/1', undefined, {
      ...other,
      'x-api-key': await keyWith('admin'),
    });
    expect(bound).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const free = await api.call('GET', '/v1/users/1', undefined, other);
    expect(free).toMatchObject({ status: 404, body: { code: 'environment_not_found' } });
  });

  it('keeps tenants apart, and takes an empty tenant for none', async () => {
    await api.call('PUT', '/v1/users/t1', {}, { 'tenant-id': 'acme' });
    expect((await api.call('GET', '/v1/users/t1', undefined, { 'tenant-id': 'acme' })).status).toBe(200);
    expect((await api.call('GET', '/v1/users/t1', undefined, { 'tenant-id': '' })).status).toBe(404);
    const long = await api.call('GET', '/v1/users/t1', undefined, { 'tenant-id': 'x'.repeat(256) });
    expect(long).toMatchObject({ status: 422, body: { field: 'Tenant-ID' } });
  });

  it.each([
    ['an umlaut in Latin-1, as fetch sends it', 'K\u00f6ln'],
    ['an umlaut in UTF-8, as curl sends it', 'K\u00c3\u00b6ln'],
    ['a tab', 'a\tb'],
  ])('takes no tenant that clients spell differently: %s', async (_what, tenant) => {
    const answer = await api.call('PUT', '/v1/users/t2', {}, { 'tenant-id': tenant });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        error: 'Tenant-ID must be printable ASCII: percent-encode other characters',
        code: 'invalid_value',
        field: 'Tenant-ID',
      },
    });
    const encoded = { 'tenant-id': encodeURIComponent(tenant) };
    expect((await api.call('PUT', '/v1/users/t2', {}, encoded)).status).toBe(200);
  });
});

describe('The consistency header', () => {
  it.each(['strong', 'eventual', ''])('is taken where it says "%s"', async (consistency) => {
    const headers = { 'x-rollcall-consistency': consistency };
    expect((await api.call('GET', '/v1/users/nobody', undefined, headers)).status).toBe(404);
  });

  it('is refused where it says anything else', async () => {
    const headers = { 'x-rollcall-consistency': 'eventaul' };
    const answer = await api.call('GET', '/v1/users/nobody', undefined, headers);
    expect(answer).toMatchObject({
      status: 422,
      body: {
        error: 'x-rollcall-consistency must be strong or eventual',
        code: 'invalid_value',
        field: 'x-rollcall-consistency',
      },
    });
  });
});

describe('The position header', () => {
  it('is left out where a write with issues only left its stream unwritten', async () => {
    const [environment, body] = ['empty', [{ name: 'A', key: 'not a key' }]];
    await api.call('POST', '/admin/v1/environments', { key: environment, name: 'E', kind: 'staging' });
    const headers = { 'rollcall-environment': environment };
    const answer = await api.call('POST', '/admin/v1/metrics', body, headers);
    expect([answer.status, answer.body.issues.length]).toEqual([200, 1]);
    expect(answer.headers.has('x-rollcall-position')).toBe(false);
  });
});

describe('A rate limit', () => {
  it('stops a key for a moment, and says for how long', async () => {
    // One in a hundred seconds: no machine is so slow that the second one comes in the next window.
    const limited = await startInProcess({ ROLLCALL_RATE_LIMIT_TIER2: '0.01' });
    try {
      const statuses = [];
      for (let request = 0; request < 2; request++) {
        statuses.push((await limited.call('GET', '/v1/users/nobody')).status);
      }
      expect(statuses).toEqual([404, 429]);
      const { headers } = await limited.call('GET', '/v1/users/nobody');
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
      expect(
        (await limited.call('POST', '/v1/metrics/none/event', { user: { id: '1' }, value: 1 })).status,
      ).toBe(404);
    } finally {
      await limited.close();
    }
  });
});
