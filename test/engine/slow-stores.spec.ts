import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stores } from '@rollcall/composition';
import { eventually } from '../support/eventually.js';
import type { Answer } from '../support/http.js';
import { unavailable } from '../support/memory-event-store.js';
import { steadyClock } from '../support/steady-clock.js';
import { Gate } from './support/gate.js';
import { openApis, type Api, type Apis } from './support/two-apis.js';

/** A request must be answered within 3 s; that much is left for what is not waiting. */
const ENOUGH_MS = 2_700;
const STALE_MS = 1_001;
const gated = ['eventStore', 'keyStore', 'readStore', 'idempotencyIndex', 'operational'] as const;

const event = (id: string) => ({ user: { id }, value: 1 });
const recording = '/v1/metrics/words/event';
const keyed = { 'idempotency-key': 'k' };

const requests: readonly (readonly [method: string, path: string, body?: unknown, headers?: typeof keyed])[] =
  [
    ['GET', '/v1/users/known'],
    ['GET', '/v1/users/known/preferences'],
    ['GET', '/v1/users/known/metrics'],
    ['GET', '/v1/users/known/metrics/words'],
    [
      'GET',
      '/v1/users/known/metrics/words/event-summary?aggregation=daily&startDate=2024-01-01&endDate=2024-01-02',
    ],
    ['PUT', '/v1/users/known', { name: 'L' }],
    ['PUT', '/v1/users/new', {}],
    ['POST', '/v1/users', { id: 'newer' }],
    ['PATCH', '/v1/users/known', { name: 'L' }],
    ['PATCH', '/v1/users/known/preferences', { notifications: { recap: [] } }],
    ['POST', recording, event('eventful'), keyed],
    ['GET', '/admin/v1/attributes'],
    ['POST', '/admin/v1/attributes', [{ name: 'B', key: 'b', type: 'user' }]],
    ['GET', '/admin/v1/metrics'],
    ['POST', '/admin/v1/metrics', [{ name: 'B', key: 'b' }]],
    ['PATCH', '/admin/v1/settings', { defaultTimeZone: 'Asia/Tokyo' }],
    ['GET', '/admin/v1/settings'],
    ['GET', '/admin/v1/api-keys'],
    ['POST', '/admin/v1/api-keys', { name: 'K', scope: 'application' }],
    ['GET', '/admin/v1/environments'],
    ['POST', '/admin/v1/environments', { key: 'staging', name: 'S', kind: 'staging' }],
  ];

describe('While a store', () => {
  let apis: Apis;
  let api: Api;
  let clock: ReturnType<typeof steadyClock>;
  let gates: Record<(typeof gated)[number], Gate>;

  const behindGates = (stores: Stores): Partial<Stores> =>
    Object.fromEntries(gated.map((name) => [name, gates[name].before(stores[name])]));

  async function start(environment?: Record<string, string>): Promise<void> {
    gates = Object.fromEntries(gated.map((name) => [name, new Gate()])) as typeof gates;
    api = await apis.start(behindGates, environment);
    await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    await api.call('PUT', '/v1/users/known', { name: 'K' });
  }

  beforeEach(async () => {
    apis = openApis();
    await start();
    clock = steadyClock();
  });
  afterEach(async () => {
    clock.putBack();
    for (const gate of Object.values(gates)) gate.open();
    await apis.stop();
  });

  const expectAway = ({ status, body, headers }: Answer): void => {
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(['store_unavailable', 'outcome_unknown']).toContain(body.code);
  };
  const known = async (id: string): Promise<number> =>
    (await api.call('GET', `/v1/users/${id}/metrics/words`)).body.current ?? 0;

  /** Waits until `held` of them wait at the gate, and lets them run out of patience. */
  async function outOfPatience(gate: Gate, asked: Promise<Answer>, held = 1): Promise<Answer> {
    await eventually(`${held} to wait for the store`, () => gate.held >= held);
    clock.pass(ENOUGH_MS);
    return asked;
  }

  describe('does not answer', () => {
    it.each(requests)('is 503 in time, whatever is asked: %s %s', async (...asked) => {
      for (const gate of Object.values(gates)) gate.hold();
      clock.pass(STALE_MS);
      const asking = api.call(...asked);
      const anyHeld = (): boolean => Object.values(gates).some(({ held }) => held > 0);
      await eventually('it to wait for a store', anyHeld);
      clock.pass(ENOUGH_MS);
      expectAway(await asking);
      for (const gate of Object.values(gates)) gate.open();
      const { status } = await api.call('GET', '/v1/users/known');
      expect(status).toBe(200);
    });

    it.each(requests)(
      'is 503 in time, where only what comes after the key does not: %s %s',
      async (...asked) => {
        await api.call('GET', '/v1/users/known');
        for (const gate of Object.values(gates)) gate.hold();
        const asking = api.call(...asked);
        const anyHeld = (): boolean => Object.values(gates).some(({ held }) => held > 0);
        await eventually('it to wait for a store', anyHeld);
        clock.pass(ENOUGH_MS);
        expectAway(await asking);
      },
    );

    it('certainly writes nothing later of what was answered 503 before it was written', async () => {
      gates.eventStore.hold('readStream');
      const answer = await outOfPatience(gates.eventStore, api.call('POST', recording, event('u')));
      expect([answer.status, answer.body.code]).toEqual([503, 'store_unavailable']);
      gates.eventStore.open();
      await api.call('PUT', '/v1/users/u', {});
      expect(await known('u')).toBe(0);
    });

    it('answers 409 to an event without a key that may have been written; it is written once', async () => {
      gates.eventStore.hold('append');
      const answer = await outOfPatience(gates.eventStore, api.call('POST', recording, event('u')));
      expect([answer.status, answer.body.code]).toEqual([409, 'outcome_unknown']);
      gates.eventStore.open();
      await eventually('it to be written', async () => (await known('u')) === 1);
    });

    it('answers 503 to one with a key, which is safe to repeat', async () => {
      gates.eventStore.hold('append');
      const asking = api.call('POST', recording, event('u'), keyed);
      const answer = await outOfPatience(gates.eventStore, asking);
      expect([answer.status, answer.body.code]).toEqual([503, 'outcome_unknown']);
      gates.eventStore.open();
      const again = await api.call('POST', recording, event('u'), keyed);
      expect([again.status, again.body.total]).toEqual([202, 1]);
    });

    it('lets nothing wait for ever behind what hangs, nor write it later', async () => {
      gates.eventStore.hold('append');
      const asked = [1, 2, 3].map(() => api.call('POST', recording, event('u')));
      await outOfPatience(gates.eventStore, asked[0]!);
      const answers = await Promise.all(asked);
      expect(answers.map(({ status }) => status)).toEqual([409, 503, 503]);
      gates.eventStore.open();
      await api.call('PUT', '/v1/users/u', { name: 'N' });
      expect(await known('u')).toBe(1);
    });

    it.each([
      ['with keys', true, 503],
      ['without', false, 409],
    ])('ends a batch %s whose appends hang', async (_, withKeys, status) => {
      gates.eventStore.hold('append');
      const batch = ['u', 'v'].map((id) => ({
        key: 'words',
        ...event(id),
        ...(withKeys && { idempotencyKey: 'k' }),
      }));
      const asking = api.call('POST', '/admin/v1/metrics/events', batch);
      const answer = await outOfPatience(gates.eventStore, asking, 2);
      expect([answer.status, answer.body.code]).toEqual([status, 'outcome_unknown']);
    });

    it('does not hurry a batch that goes on: each user has as long as a request', async () => {
      gates.eventStore.hold('append');
      const batch = Array.from({ length: 70 }, (_, n) => ({ key: 'words', ...event(`u${n}`) }));
      const asking = api.call('POST', '/admin/v1/metrics/events', batch);
      let answered = false;
      void asking.then(() => (answered = true));
      while (!answered) {
        await eventually('users to wait, or the end', () => answered || gates.eventStore.held > 0);
        clock.pass(2_000);
        gates.eventStore.open();
        gates.eventStore.hold('append');
      }
      expect((await asking).status).toBe(202);
    });
  });

  it.each(gated)('refuses (%s), everything is 503 or as ever, and never 500', async (name) => {
    gates[name].fail(unavailable);
    clock.pass(STALE_MS);
    for (const asked of requests.filter(([method]) => method === 'GET')) {
      const answer = await api.call(...asked);
      if (answer.status !== 200) expectAway(answer);
      if (name === 'eventStore') expect(answer.status).toBe(503);
    }
    const writing = api.call('PUT', '/v1/users/fresh', {});
    const passing = setInterval(() => clock.pass(500), 20);
    const answer = await writing.finally(() => clearInterval(passing));
    if (answer.status !== 200) expectAway(answer);
    gates[name].open();
    expect((await api.call('PUT', '/v1/users/fresh', {})).status).toBe(200);
  });

  it('is slow, no more than so many requests wait for it: the next is refused at once, until one ends', async () => {
    clock.putBack();
    await start({ ROLLCALL_MAX_IN_FLIGHT: '4' });
    clock = steadyClock();
    gates.readStore.hold('load');
    const asked = Array.from({ length: 4 }, () => api.call('GET', '/v1/users/known'));
    await eventually('four to wait', () => gates.readStore.held === 4);
    const { status, body, headers } = await api.call('GET', '/v1/users/known');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    gates.readStore.open();
    expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect((await api.call('GET', '/v1/users/known')).status).toBe(200);
  });
});
