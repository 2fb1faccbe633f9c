import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { type Answer, caller } from '../support/http.js';
import { served } from '../support/served.js';

const keys: string[] = [];
const perSecond = { tier1: 2, tier2: 2 };

const limited = served(
  async (call) => {
    for (let n = 0; n < 2; n++) {
      keys.push((await call('POST', '/admin/v1/api-keys', { name: `${n}`, scope: 'admin' })).body.key);
    }
  },
  { ROLLCALL_RATE_LIMIT_TIER1: String(perSecond.tier1), ROLLCALL_RATE_LIMIT_TIER2: String(perSecond.tier2) },
);

const withKey = (key: string) => caller({ url: limited.server.url, apiKey: key });

/** Asks sixty at a time, which even a busy server is asked within a few windows, until one is refused. */
async function untilRefused(ask: () => Promise<Answer>): Promise<Answer> {
  for (let n = 0; n < 5; n++) {
    const answers = await Promise.all(Array.from({ length: 60 }, ask));
    const refused = answers.find(({ status }) => status === 429);
    if (refused !== undefined) return refused;
  }
  throw new Error('300 requests were let in');
}

describe('A rate limit', () => {
  it.each([
    ['GET', '/v1/users/nobody', undefined],
    ['POST', '/v1/metrics/words/event', { user: { id: 'u' }, value: 1 }],
    ['GET', '/admin/v1/metrics', undefined],
  ])('says in both headers official SDKs honour when to come back: %s %s', async (method, path, body) => {
    const { status, body: told, headers } = await untilRefused(() => withKey(keys[0]!)(method, path, body));
    expect([status, told]).toEqual([429, { error: expect.any(String), code: 'rate_limited' }]);
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(2);
    const reset = Number(headers.get('x-ratelimit-reset'));
    expect(Number.isInteger(reset)).toBe(true);
    expect(Math.abs(reset - Date.now() / 1000)).toBeLessThan(60);
    expect(headers.get('x-request-id')).toBeTruthy();
  });

  it('is per key: another one is let in', async () => {
    await untilRefused(() => withKey(keys[0]!)('GET', '/v1/users/nobody'));
    expect((await withKey(keys[1]!)('GET', '/v1/users/nobody')).status).toBe(404);
  });

  it('is per tier: who may send no more events may still read', async () => {
    const one = withKey(keys[1]!);
    await untilRefused(() => one('POST', '/v1/metrics/words/event', { user: { id: 'u' }, value: 1 }));
    expect((await one('GET', '/v1/users/nobody')).status).toBe(404);
  });

  it('counts what is refused for the scope of a key, or for a header', async () => {
    const asked = { name: 'narrow', scope: 'application' };
    const narrow = await eventually('a key to be made within the limit', async () => {
      const { status, body } = await withKey(keys[1]!)('POST', '/admin/v1/api-keys', asked);
      return status === 201 && (body.key as string);
    });
    await untilRefused(() => withKey(narrow)('GET', '/admin/v1/settings'));
    const headers = { 'x-rollcall-min-position': 'what?' };
    await untilRefused(() => withKey(keys[0]!)('GET', '/v1/users/nobody', undefined, headers));
  });

  it('does not stop health checks, nor count requests without a valid key', async () => {
    const bare = caller({ url: limited.server.url, apiKey: 'none.such' });
    const health = await Promise.all(Array.from({ length: 30 }, () => bare('GET', '/health/live')));
    expect(new Set(health.map(({ status }) => status))).toEqual(new Set([200]));
    const shut = await Promise.all(Array.from({ length: 30 }, () => bare('GET', '/v1/users/u')));
    expect(new Set(shut.map(({ status }) => status))).toEqual(new Set([401]));
  });
});

describe('Security headers', () => {
  it.each(['/health/live', '/v1/users/nobody', '/nothing', '/v1/users/%FF', '/v1/openapi', '/docs'])(
    'stand on every answer: %s',
    async (path) => {
      const { headers } = await withKey(keys[1]!)('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toMatch(/default-src '(none|self)'/);
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});
