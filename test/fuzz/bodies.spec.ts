import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rawRequest } from '../support/raw-http.js';
import { asking } from '../support/refusals.js';
import { served } from '../support/served.js';

/** Bodies a route gets. */
const runs = Number(process.env.ROLLCALL_FUZZ_RUNS ?? 150);

const key = 'key0';
const unknownId = '00000000-0000-4000-8000-000000000000';

const api = served(async (call) => {
  const types = ['user', 'event'];
  await call(
    'POST',
    '/admin/v1/attributes',
    types.map((type) => ({ name: key, key, type })),
  );
  await call('POST', '/admin/v1/metrics', [{ name: key, key }]);
  await call('PUT', '/v1/users/u', {});
  await call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
});

/** Names that mean something somewhere, so that random bodies get beyond the first check. */
const names = [
  ...['id', 'email', 'name', 'tz', 'deviceTokens', 'subscribeToEmails', 'attributes', 'unset', key],
  ...['user', 'value', 'timestamp', 'idempotencyKey', 'key', 'type', 'unitType', 'units', '__proto__'],
  ...['notifications', 'recap', 'streak', 'enabled', 'evaluationMode', 'metrics', 'threshold', 'freezes'],
  ...['experimentation', 'controlRatio', 'defaultTimeZone', 'daysOff', 'scope', 'environment', 'kind'],
] as const;

const words = [
  ...['u', key, 'a@b.c', 'Europe/London', 'UTC', '2024-02-29T12:00:00Z', 'user', 'event', 'email', 'push'],
  ...[
    'OR',
    'ALL',
    'admin',
    'production',
    'staging',
    'attributes.key0',
    unknownId,
    '__proto__',
    '\ud800',
    '\0',
  ],
] as const;

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...words) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, 1, 1.5, -1, 1e308, 5e-324, 2 ** 53),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom<string>(...names), tie('value')), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Of the members a route knows, each is sometimes as it should be, sometimes not there, sometimes anything. */
const almost = (good: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      ...Object.entries(good).map(([name, right]) =>
        fc.oneof(
          { weight: 6, arbitrary: fc.constant([[name, right]]) },
          { weight: 1, arbitrary: fc.constant([]) },
          { weight: 2, arbitrary: value.map((any) => [[name, any]]) },
        ),
      ),
      value.map((any) => (typeof any === 'object' && any !== null ? Object.entries(any) : [])),
    )
    .map((members) => Object.fromEntries(members.flat() as [string, unknown][]));

const user = { email: 'a@b.c', name: 'N', tz: 'UTC', deviceTokens: ['t'], attributes: { [key]: 'v' } };
const event = {
  user: { id: 'u', ...user },
  value: 1,
  attributes: { [key]: 'v' },
  timestamp: '2024-01-01T00:00:00Z',
};

/** A body that is as it should be, and bodies that are nearly so. */
interface Bodies {
  readonly right: unknown;
  readonly likely: fc.Arbitrary<unknown>;
}

const like = (good: Readonly<Record<string, unknown>>): Bodies => ({ right: good, likely: almost(good) });
const items = (good: Readonly<Record<string, unknown>>): Bodies => ({
  right: [good],
  likely: fc.array(almost(good), { maxLength: 5 }),
});
const definition = { id: unknownId, name: 'n', key: 'new', type: 'user', unitType: 'number', units: '' };

const routes: readonly (readonly [method: string, path: string, bodies: Bodies])[] = [
  ['PUT', '/v1/users/u', like({ ...user, unset: ['name'] })],
  ['PATCH', '/v1/users/u', like({ ...user, unset: ['attributes.key0'] })],
  ['POST', '/v1/users', like({ id: 'newcomer', ...user })],
  [
    'PATCH',
    '/v1/users/u/preferences',
    like({ notifications: { recap: ['email'] }, streak: { metrics: [] } }),
  ],
  ['POST', `/v1/metrics/${key}/event`, like(event)],
  ['POST', '/admin/v1/metrics/events', items({ key, ...event, idempotencyKey: 'k' })],
  ['POST', '/admin/v1/attributes', items(definition)],
  ['PATCH', '/admin/v1/attributes', items(definition)],
  ['POST', '/admin/v1/metrics', items(definition)],
  ['PATCH', '/admin/v1/metrics', items(definition)],
  ['PATCH', '/admin/v1/settings', like({ experimentation: { controlRatio: 5 }, defaultTimeZone: 'UTC' })],
  [
    'PATCH',
    '/admin/v1/streaks/settings',
    like({ metrics: [{ key, threshold: 1 }], freezes: null, daysOff: [] }),
  ],
  ['POST', '/admin/v1/api-keys', like({ name: 'n', scope: 'application', environment: 'production' })],
  ['POST', '/admin/v1/environments', like({ key: 'e', name: 'n', kind: 'staging' })],
  ['PATCH', '/admin/v1/environments/production', like({ name: 'Production' })],
];

describe('Any JSON at all', () => {
  it.each(routes)(
    'is answered as the protocol says by %s %s',
    async (method, path, { right, likely }) => {
      const seen = new Set<number>();
      const body = fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: value });
      await fc.assert(
        fc.asyncProperty(body, async (one) => {
          const answer = await rawRequest(
            api.server,
            asking(api.server, { method, path, body: JSON.stringify(one) }),
          );
          seen.add(answer.status);
          expect(answer.status).toBeLessThan(500);
          if (answer.status < 400) return;
          expect(answer.body).toMatchObject({ error: expect.stringMatching(/\S/), code: expect.any(String) });
        }),
        // Neither refuses everything nor takes everything: the bodies reach what they are meant to reach.
        { numRuns: runs, examples: [[right], ['no body at all']] },
      );
      expect([...seen].some((status) => status < 400)).toBe(true);
      expect([...seen].some((status) => status >= 400)).toBe(true);
    },
    300_000 + runs * 1_000,
  );

  it('leaves a server that still answers', async () => {
    const { status, body } = await api.call('GET', '/v1/users/u');
    expect([status, body.id]).toEqual([200, 'u']);
  });
});
