import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/http.js';
import { served } from '../support/served.js';

const api = served();
const call: Call = (...asked) => api.call(...asked);
const idOf = async (path: string, item: object): Promise<string> =>
  (await call('POST', path, [item])).body.created[0].id;

describe('A deleted attribute', () => {
  const plan = { name: 'Plan', key: 'plan', type: 'user' };

  it('takes its values out of every answer, and brings them back when its key is created again', async () => {
    const id = await idOf('/admin/v1/attributes', plan);
    await idOf('/admin/v1/attributes', { name: 'City', key: 'city', type: 'user' });
    await call('PUT', '/v1/users/u', { attributes: { plan: 'pro', city: 'Rome' } });
    await call('DELETE', `/admin/v1/attributes?ids=${id}`);

    const rest = { city: 'Rome' };
    expect((await call('GET', '/v1/users/u')).body.attributes).toEqual(rest);
    expect((await call('PUT', '/v1/users/u', {})).body.attributes).toEqual(rest);
    expect((await call('PATCH', '/v1/users/u', { name: 'N' })).body.attributes).toEqual(rest);
    expect((await call('POST', '/v1/users', { id: 'u' })).body.attributes).toEqual(rest);
    const refused = await call('PUT', '/v1/users/u', { attributes: { plan: 'free' } });
    expect([refused.status, refused.body.error]).toEqual([
      422,
      expect.stringContaining('attribute keys: plan.'),
    ]);

    expect(await idOf('/admin/v1/attributes', { ...plan, name: 'Plan, again' })).toBe(id);
    expect((await call('GET', '/v1/users/u')).body.attributes).toEqual({ plan: 'pro', city: 'Rome' });
  });

  it('of events refuses events that bring it, and takes them again afterwards', async () => {
    const device = { name: 'Device', key: 'device', type: 'event' };
    await idOf('/admin/v1/metrics', { name: 'Taps', key: 'taps' });
    const id = await idOf('/admin/v1/attributes', device);
    const event = { user: { id: 'u' }, value: 1, attributes: { device: 'phone' } };
    expect((await call('POST', '/v1/metrics/taps/event', event)).status).toBe(201);
    await call('DELETE', `/admin/v1/attributes?ids=${id}`);
    const refused = await call('POST', '/v1/metrics/taps/event', event);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_event_attribute_keys']);
    await idOf('/admin/v1/attributes', device);
    expect((await call('POST', '/v1/metrics/taps/event', event)).body.total).toBe(2);
  });
});

describe('A deleted metric', () => {
  const words = { name: 'Words', key: 'words' };
  const event = { user: { id: 'u' }, value: 5, timestamp: '2024-01-17T12:00:00Z' };

  it('is gone from every answer, and back with its totals when its key is created again', async () => {
    const id = await idOf('/admin/v1/metrics', words);
    await call('POST', '/v1/metrics/words/event', event);
    await call('DELETE', `/admin/v1/metrics?ids=${id}`);

    const summary =
      '/v1/users/u/metrics/words/event-summary?aggregation=daily&startDate=2024-01-17&endDate=2024-01-17';
    const keys = (await call('GET', '/v1/users/u/metrics')).body.map(({ key }: { key: string }) => key);
    expect(keys).not.toContain('words');
    for (const path of ['/v1/users/u/metrics/words', summary, `/admin/v1/metrics/${id}`]) {
      expect([path, (await call('GET', path)).status]).toEqual([path, 404]);
    }
    expect((await call('POST', '/v1/metrics/words/event', event)).status).toBe(404);
    const batch = await call('POST', '/admin/v1/metrics/events', [
      { key: 'taps', ...event },
      { key: 'words', ...event },
    ]);
    expect([batch.status, batch.body.error]).toEqual([404, 'Metric not found']);

    expect(await idOf('/admin/v1/metrics', words)).toBe(id);
    expect((await call('GET', '/v1/users/u/metrics/words')).body.current).toBe(5);
    expect((await call('GET', summary)).body).toEqual([{ date: '2024-01-17', total: 5, change: 5 }]);
  });
});

describe('The control group', () => {
  const identify = async (prefix: string, count: number): Promise<boolean[]> => {
    const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
    const batch = ids.map((id) => ({ key: 'taps', value: 1, user: { id } }));
    await call('POST', '/admin/v1/metrics/events', batch);
    return Promise.all(ids.map(async (id) => (await call('GET', `/v1/users/${id}`)).body.control as boolean));
  };
  const ratio = (controlRatio: number) =>
    call('PATCH', '/admin/v1/settings', { experimentation: { controlRatio } });
  const share = (draws: boolean[]): number => draws.filter(Boolean).length / draws.length;

  it('is nobody at 0 and everybody at 100', async () => {
    await ratio(0);
    expect(share(await identify('none', 100))).toBe(0);
    await ratio(100);
    expect(share(await identify('all', 100))).toBe(1);
  });

  it('is half of 1,000 users at 50, as far as a hash draws halves', async () => {
    await ratio(50);
    const draws = await identify('half', 1_000);
    // Six standard deviations: the salt is another one in every run.
    expect(share(draws)).toBeGreaterThan(0.4);
    expect(share(draws)).toBeLessThan(0.6);
  });

  it('is drawn once: neither another ratio nor another request changes it', async () => {
    await ratio(50);
    const before = await identify('drawn', 50);
    await ratio(100);
    const ids = before.map((_, n) => `drawn-${n}`);
    const after = await Promise.all(
      ids.map(
        async (id, n) => (await call('PUT', `/v1/users/${id}`, { name: `N ${n}` })).body.control as boolean,
      ),
    );
    expect(after).toEqual(before);
    expect(new Set(before)).toEqual(new Set([true, false]));
    await ratio(0);
  });

  it('draws a user the same in every tenant: the draw goes by id and environment', async () => {
    await ratio(50);
    for (let n = 0; n < 20; n++) {
      const [plain, acme] = [
        await call('PUT', `/v1/users/twin-${n}`, {}),
        await call('PUT', `/v1/users/twin-${n}`, {}, { 'tenant-id': 'acme' }),
      ];
      expect(acme.body.control).toBe(plain.body.control);
    }
    await ratio(0);
  });
});
