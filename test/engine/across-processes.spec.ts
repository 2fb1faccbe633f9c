import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { issueApiKey, newApiKey } from '@rollcall/composition';
import { unavailable } from '../support/memory-event-store.js';
import { steadyClock } from '../support/steady-clock.js';
import { openApis, type Api, type Apis } from './support/two-apis.js';

/** Longer than a state may be used that nobody has looked at. */
const STALE_MS = 1_001;

describe('What is changed through one API process', () => {
  let apis: Apis;
  let a: Api;
  let b: Api;
  let clock: ReturnType<typeof steadyClock>;

  beforeEach(async () => {
    apis = openApis();
    a = await apis.start();
    b = await apis.start();
    clock = steadyClock();
    // Both know the environment and its definitions before anything changes.
    for (const api of [a, b])
      expect((await api.call('PUT', '/v1/users/known', { name: 'K' })).status).toBe(200);
  });
  afterEach(async () => {
    clock.putBack();
    await apis.stop();
  });

  const opens = async (api: Api, key: string): Promise<boolean> => {
    const { status } = await api.call('GET', '/v1/users/known', undefined, { 'x-api-key': key });
    expect([200, 401]).toContain(status);
    return status === 200;
  };

  describe('of API keys', () => {
    const path = '/admin/v1/api-keys';
    const make = async (): Promise<{ key: string; prefix: string }> =>
      (await a.call('POST', path, { name: 'K', scope: 'application' })).body;

    it('a new one opens all others at once', async () => {
      expect(await opens(b, (await make()).key)).toBe(true);
    });

    it('a new one opens all others at once, even where its prefix was refused a moment before', async () => {
      const { prefix, key, hash } = newApiKey();
      expect(await opens(b, key)).toBe(false);
      await issueApiKey(a.engine.runner, {
        prefix,
        name: 'K',
        environment: 'production',
        scope: 'application',
        hash,
      });
      expect(await opens(b, key)).toBe(true);
    });

    it.each(['revoke', 'rotate', 'delete'])('a %s shuts it everywhere a second later', async (how) => {
      const { prefix, key } = await make();
      expect(await opens(b, key)).toBe(true);
      const method = how === 'delete' ? 'DELETE' : 'POST';
      await a.call(method, how === 'delete' ? `${path}/${prefix}` : `${path}/${prefix}/${how}`);
      expect(await opens(a, key)).toBe(false);
      clock.pass(STALE_MS);
      expect(await opens(b, key)).toBe(false);
    });

    it('one that is reactivated opens all others at once', async () => {
      const { prefix, key } = await make();
      await a.call('POST', `${path}/${prefix}/revoke`);
      expect(await opens(b, key)).toBe(false);
      await a.call('POST', `${path}/${prefix}/reactivate`);
      expect(await opens(b, key)).toBe(true);
    });
  });

  describe('of definitions', () => {
    const attribute = async (key: string, type: string): Promise<string> =>
      (await a.call('POST', '/admin/v1/attributes', [{ name: key, key, type }])).body.created[0].id;
    const metric = async (key: string): Promise<string> =>
      (await a.call('POST', '/admin/v1/metrics', [{ name: key, key }])).body.created[0].id;
    const event = { user: { id: 'known' }, value: 1 };

    it('a new user attribute is taken and shown by all others at once', async () => {
      await attribute('plan', 'user');
      await a.call('PUT', '/v1/users/known', { attributes: { plan: 'pro' } });
      expect((await b.call('GET', '/v1/users/known')).body.attributes).toEqual({ plan: 'pro' });
      await attribute('city', 'user');
      const put = await b.call('PUT', '/v1/users/known', { attributes: { city: 'Rome' } });
      expect([put.status, put.body.attributes]).toEqual([200, { plan: 'pro', city: 'Rome' }]);
    });

    it('one that another process has set is in the answer to a command that does not name it', async () => {
      await attribute('plan', 'user');
      await a.call('PUT', '/v1/users/known', { attributes: { plan: 'pro' } });
      expect((await b.call('PATCH', '/v1/users/known', { name: 'L' })).body.attributes).toEqual({
        plan: 'pro',
      });
    });

    it('a new metric is recorded by all others at once', async () => {
      await metric('words');
      expect((await b.call('POST', '/v1/metrics/words/event', event)).status).toBe(201);
    });

    it('a new metric and event attribute are taken in batches of all others at once', async () => {
      await metric('words');
      await attribute('device', 'event');
      const batch = [{ key: 'words', ...event, attributes: { device: 'x' } }];
      expect((await b.call('POST', '/admin/v1/metrics/events', batch)).status).toBe(202);
    });

    it.each([
      '/metrics/words',
      '/metrics/words/event-summary?aggregation=daily&startDate=2024-01-01&endDate=2024-01-02',
      '/metrics',
    ])('a new metric is read by all others at once: %s', async (rest) => {
      await metric('words');
      await a.call('POST', '/v1/metrics/words/event', event);
      const read = await b.call('GET', `/v1/users/known${rest}`);
      expect(read.status).toBe(200);
      if (rest === '/metrics') expect(read.body).toMatchObject([{ key: 'words', current: 1 }]);
    });

    it('a new metric, and streaks that users may choose now, are taken by all others at once', async () => {
      await metric('words');
      const metrics = [{ key: 'words', threshold: 1 }];
      expect((await b.call('PATCH', '/admin/v1/streaks/settings', { metrics })).status).toBe(200);
      await metric('pages');
      await a.call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
      const streak = { metrics: [{ key: 'pages', threshold: 2 }] };
      expect((await b.call('PATCH', '/v1/users/known/preferences', { streak })).status).toBe(200);
    });

    it('a deleted metric and attribute are refused by all others a second later', async () => {
      const [words, plan] = [await metric('words'), await attribute('plan', 'user')];
      expect((await b.call('POST', '/v1/metrics/words/event', event)).status).toBe(201);
      await a.call('DELETE', `/admin/v1/metrics?ids=${words}`);
      await a.call('DELETE', `/admin/v1/attributes?ids=${plan}`);
      clock.pass(STALE_MS);
      expect((await b.call('POST', '/v1/metrics/words/event', event)).status).toBe(404);
      expect((await b.call('PUT', '/v1/users/known', { attributes: { plan: 'x' } })).status).toBe(422);
    });

    it('a changed setting is in force in all others a second later', async () => {
      await a.call('PATCH', '/admin/v1/settings', { experimentation: { controlRatio: 100 } });
      clock.pass(STALE_MS);
      expect((await b.call('PUT', '/v1/users/later', {})).body.control).toBe(true);
    });

    it('a new environment is there for all others at once', async () => {
      const headers = { 'rollcall-environment': 'staging' };
      expect((await b.call('GET', '/v1/users/1', undefined, headers)).body.code).toBe(
        'environment_not_found',
      );
      await a.call('POST', '/admin/v1/environments', { key: 'staging', name: 'S', kind: 'staging' });
      expect((await b.call('PUT', '/v1/users/1', {}, headers)).status).toBe(200);
    });
  });

  describe('of users', () => {
    beforeEach(async () => {
      await a.call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);
      await a.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    });
    const plan = (value: string) => ({ attributes: { plan: value } });

    it('is not lost where it is set back through another whose cache still holds what was before', async () => {
      await a.call('PUT', '/v1/users/u', plan('x'));
      await b.call('PUT', '/v1/users/u', plan('y'));
      const back = await a.call('PUT', '/v1/users/u', plan('x'));
      expect(back.body.attributes).toEqual({ plan: 'x' });
      for (const api of [a, b])
        expect((await api.call('GET', '/v1/users/u')).body.attributes).toEqual({ plan: 'x' });
    });

    it('is seen before another says that there is no such user', async () => {
      expect((await a.call('PATCH', '/v1/users/u', { name: 'N' })).status).toBe(404);
      await b.call('PUT', '/v1/users/u', {});
      expect((await a.call('PATCH', '/v1/users/u', { name: 'N' })).status).toBe(200);
    });

    it('is seen before another refuses for what the user lacks', async () => {
      await a.call('PUT', '/v1/users/u', { subscribeToEmails: false });
      await b.call('PUT', '/v1/users/u', { subscribeToEmails: true, email: 'a@b.c' });
      expect((await a.call('PATCH', '/v1/users/u', { subscribeToEmails: true })).status).toBe(200);
    });

    it('is seen before another answers a create as a repetition', async () => {
      await a.call('POST', '/v1/users', { id: 'u', name: 'A' });
      await b.call('PUT', '/v1/users/u', { name: 'B' });
      expect((await a.call('POST', '/v1/users', { id: 'u', name: 'A' })).status).toBe(422);
    });

    it('is replayed by another under its key, with the first event id', async () => {
      const body = { user: { id: 'u' }, value: 1 };
      const headers = { 'idempotency-key': 'k' };
      await a.call('POST', '/v1/metrics/words/event', body);
      const first = await b.call('POST', '/v1/metrics/words/event', body, headers);
      const again = await a.call('POST', '/v1/metrics/words/event', body, headers);
      expect([first.status, again.status]).toEqual([201, 202]);
      expect(again.body).toMatchObject({ eventId: first.body.eventId, total: 2 });
    });

    it('at the same time is decided one after the other: both are told, none is lost', async () => {
      for (let round = 0; round < 10; round++) {
        const path = `/v1/users/raced-${round}`;
        const answers = await Promise.all([
          a.call('PUT', path, { name: 'N' }),
          b.call('PUT', path, plan('p')),
          a.call('POST', '/v1/metrics/words/event', { user: { id: `raced-${round}` }, value: 1 }),
          b.call('POST', '/v1/metrics/words/event', { user: { id: `raced-${round}` }, value: 2 }),
        ]);
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 201]);
        expect((await a.call('GET', path)).body).toMatchObject({ name: 'N', attributes: { plan: 'p' } });
        expect((await b.call('GET', `${path}/metrics/words`)).body.current).toBe(3);
      }
    });
  });

  it('costs no look at keys and definitions, request by request', async () => {
    const read = jest.spyOn(b.engine.stores.eventStore, 'readStream');
    for (let n = 0; n < 20; n++) await b.call('PUT', `/v1/users/many-${n}`, {});
    const looked = read.mock.calls.map(([stream]) => stream).filter((stream) => !stream.startsWith('user-'));
    expect(looked).toEqual([]);
  });

  it('may have been missed where the log is away: then nobody is let in, or refused, on what is a second old', async () => {
    jest.spyOn(b.engine.stores.eventStore, 'readStream').mockRejectedValue(unavailable());
    const { key } = (await a.call('POST', '/admin/v1/api-keys', { name: 'K', scope: 'application' })).body;
    const unknown = await b.call('GET', '/v1/users/known', undefined, { 'x-api-key': key });
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '1']);
    clock.pass(STALE_MS);
    const known = await b.call('PUT', '/v1/users/known', { name: 'L' });
    expect([known.status, known.headers.get('retry-after')]).toEqual([503, '1']);
  });
});
