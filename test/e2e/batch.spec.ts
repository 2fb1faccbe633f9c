import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/http.js';
import { expectRefused } from '../support/refusals.js';
import { served } from '../support/served.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/attributes', [{ name: 'Step', key: 'step', type: 'user' }]);
  await call(
    'POST',
    '/admin/v1/metrics',
    ['words', 'pages'].map((key) => ({ name: key, key })),
  );
});
const call: Call = (...asked) => api.call(...asked);
const path = '/admin/v1/metrics/events';
const current = async (id: string, metric = 'words'): Promise<number> =>
  (await call('GET', `/v1/users/${id}/metrics/${metric}`)).body.current;

describe('A batch', () => {
  const users = 40;
  const thousand = Array.from({ length: 1_000 }, (_, n) => ({
    key: n % 2 === 0 ? 'words' : 'pages',
    user: { id: `of-many-${n % users}`, attributes: { step: String(n) } },
    value: n,
    timestamp: new Date(Date.UTC(2024, 0, 1) + n * 86_400_000).toISOString(),
    idempotencyKey: `item-${n}`,
  }));
  const sum = (items: readonly { value: number }[]): number =>
    items.reduce((total, { value }) => total + value, 0);

  async function expectThousand(): Promise<void> {
    for (let user = 0; user < users; user++) {
      const own = thousand.filter((_, n) => n % users === user);
      for (const metric of ['words', 'pages']) {
        expect(await current(`of-many-${user}`, metric)).toBe(sum(own.filter(({ key }) => key === metric)));
      }
      // The last item of a user won: they were taken in order.
      const { body } = await call('GET', `/v1/users/of-many-${user}`);
      expect(body.attributes).toEqual(own.at(-1)!.user.attributes);
    }
  }

  it('of 1,000 items about 40 users is recorded in each user’s order when the answer comes', async () => {
    const answer = await call('POST', path, thousand);
    expect([answer.status, answer.body.accepted, answer.body.issues]).toEqual([202, 1_000, undefined]);
    await expectThousand();
  });

  it('sent again, also in other parts and another order, changes nothing', async () => {
    await call('POST', path, thousand);
    await call('POST', path, [...thousand].reverse());
    await Promise.all([0, 250, 500, 750].map((from) => call('POST', path, thousand.slice(from, from + 250))));
    await expectThousand();
  });

  it('stands on the days its items say', async () => {
    const query = 'aggregation=monthly&startDate=2024-01-01&endDate=2024-12-31';
    const { body } = await call('GET', `/v1/users/of-many-0/metrics/words/event-summary?${query}`);
    const of2024 = thousand.filter(({ timestamp }, n) => n % users === 0 && timestamp < '2025');
    expect(sum(body.map(({ change }: { change: number }) => ({ value: change })))).toBe(sum(of2024));
    expect(body.at(-1).total).toBe(sum(of2024));
  });

  it('counts a key once per user and metric, within itself and beside single events', async () => {
    const item = { key: 'words', user: { id: 'keyed' }, value: 1, idempotencyKey: 'k' };
    const items = [
      item,
      { ...item, value: 100 },
      { ...item, key: 'pages' },
      { ...item, user: { id: 'keyed-2' } },
      { ...item, idempotencyKey: '' },
    ];
    const answer = await call('POST', path, items);
    expect([answer.status, answer.body.accepted]).toEqual([202, 5]);
    const replay = await call(
      'POST',
      '/v1/metrics/words/event',
      { user: { id: 'keyed' }, value: 5 },
      { 'idempotency-key': 'k' },
    );
    expect([replay.status, replay.body.total, replay.body.idempotentReplayed]).toEqual([202, 2, true]);
    await call(
      'POST',
      '/v1/metrics/words/event',
      { user: { id: 'keyed' }, value: 5 },
      { 'idempotency-key': 'k2' },
    );
    await call('POST', path, [{ ...item, idempotencyKey: 'k2' }]);
    expect([await current('keyed'), await current('keyed', 'pages'), await current('keyed-2')]).toEqual([
      7, 1, 1,
    ]);
  });

  it('tells by index what a user’s state refused, and records the rest', async () => {
    const good = { key: 'words', user: { id: 'half' }, value: 1 };
    const bad = { key: 'words', user: { id: 'half', name: 'never', subscribeToEmails: true }, value: 10 };
    const fixed = { key: 'words', user: { id: 'half', email: 'a@b.c', subscribeToEmails: true }, value: 100 };
    const { status, body } = await call('POST', path, [
      good,
      bad,
      fixed,
      { ...bad, user: { id: 'other', subscribeToEmails: true } },
    ]);
    expect([status, body.accepted]).toEqual([202, 2]);
    expect(body.issues).toEqual([
      { severity: 'error', index: 1, userId: 'half', message: expect.stringMatching(/subscribeToEmails/) },
      { severity: 'error', index: 3, userId: 'other', message: expect.stringMatching(/subscribeToEmails/) },
    ]);
    expect(await current('half')).toBe(101);
    expect((await call('GET', '/v1/users/half')).body.name).toBeNull();
    expect((await call('GET', '/v1/users/other')).status).toBe(404);
  });
});

describe('A batch is refused as a whole, and nothing of it is stored,', () => {
  const good = { key: 'words', user: { id: 'untouched' }, value: 1 };
  const rows: readonly (readonly [string, unknown, number, RegExp, string | undefined])[] = [
    ['when it is no array', {}, 422, /array of 1 to 1000/, undefined],
    ['when it is empty', [], 422, /array of 1 to 1000/, undefined],
    ['above 1,000 items', Array(1001).fill(good), 422, /array of 1 to 1000/, undefined],
    ['when an item is no object', [good, 7], 400, /items\[1\] must be a JSON object/, undefined],
    [
      'when an item has no value',
      [good, { ...good, value: undefined }],
      422,
      /value must be/,
      'items[1].value',
    ],
    [
      'when a value is NaN, which JSON has as null',
      [good, { ...good, value: null }],
      400,
      /value must be/,
      'items[1].value',
    ],
    ['when a user has no id', [good, { ...good, user: {} }], 422, /id must be/, 'items[1].user.id'],
    [
      'when a day does not exist',
      [good, { ...good, timestamp: '2023-02-29T00:00:00Z' }],
      422,
      /timestamp must/,
      'items[1].timestamp',
    ],
    [
      'when a time is an hour ahead',
      [good, { ...good, timestamp: new Date(Date.now() + 3_600_000).toISOString() }],
      422,
      /timestamp must/,
      'items[1].timestamp',
    ],
    [
      'when a key has 256 characters',
      [good, { ...good, idempotencyKey: 'k'.repeat(256) }],
      422,
      /idempotencyKey must/,
      'items[1].idempotencyKey',
    ],
    [
      'when a metric is unknown',
      [good, { ...good, key: 'wrods' }],
      404,
      /^Metric not found$/,
      'items[1].key',
    ],
    [
      'when a user attribute is unknown',
      [good, { ...good, user: { id: 'untouched', attributes: { pln: 'x' } } }],
      422,
      /^Invalid attribute keys: pln\. .+\/users\/attributes\.$/,
      undefined,
    ],
    [
      'when an event attribute is unknown',
      [good, { ...good, attributes: { dvc: 'x', step: 'y' } }],
      422,
      /^Invalid attribute keys: dvc, step\. .+\/metrics\.$/,
      undefined,
    ],
  ];

  it.each(rows)('%s', async (_what, body, status, error, field) => {
    await expectRefused(api.server, { method: 'POST', path, body }, { status, error, field });
  });

  it('also when 1e400 comes as a number', async () => {
    const body = '[{"key":"words","user":{"id":"untouched"},"value":1e400}]';
    const refusal = { status: 422, error: /value must be a finite number/, field: 'items[0].value' };
    await expectRefused(api.server, { method: 'POST', path, body }, refusal);
  });
});
