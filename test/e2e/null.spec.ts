import { describe, expect, it } from '@jest/globals';
import { appendedEvents } from '../support/prometheus.js';
import { served } from '../support/served.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/attributes', [
    { name: 'Plan', key: 'plan', type: 'user' },
    { name: 'Constructor', key: 'constructor', type: 'user' },
    { name: 'Device', key: 'device', type: 'event' },
  ]);
  await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
});

describe('null', () => {
  it('means not provided wherever it does not clear', async () => {
    await api.call('PUT', '/v1/users/nulls', {
      email: 'a@b.c',
      name: 'N',
      tz: 'Asia/Tokyo',
      attributes: { plan: 'p' },
    });
    const before = await appendedEvents(api.server);
    const nothing = { email: null, name: null, subscribeToEmails: null, attributes: null, unset: null };
    expect((await api.call('PUT', '/v1/users/nulls', nothing)).body).toMatchObject({
      email: 'a@b.c',
      name: 'N',
    });
    expect((await api.call('POST', '/v1/users', { id: 'nulls', ...nothing })).status).toBe(201);
    const preferences = {
      notifications: { recap: null },
      streak: { enabled: null, evaluationMode: null, metrics: null },
    };
    expect((await api.call('PATCH', '/v1/users/nulls/preferences', preferences)).body).toEqual({
      notifications: {},
    });
    expect(
      (await api.call('PATCH', '/v1/users/nulls/preferences', { notifications: null, streak: null })).status,
    ).toBe(200);
    expect(await appendedEvents(api.server)).toBe(before);
    const event = {
      user: { id: 'nulls', ...nothing },
      value: 1,
      attributes: { device: null },
      timestamp: null,
    };
    expect((await api.call('POST', '/v1/metrics/words/event', event)).status).toBe(201);
    expect(await appendedEvents(api.server)).toBe(before + 1);
  });

  it.each(['null', '"email"', '[5]', '["nonsense"]', '["email"]'])(
    'is one with `unset: %s` where only PUT and PATCH take it',
    async (unset) => {
      await api.call('PUT', '/v1/users/kept', { email: 'a@b.c' });
      const user = `{"id":"kept","unset":${unset}}`;
      expect((await api.call('POST', '/v1/users', user)).status).toBe(201);
      expect((await api.call('POST', '/v1/metrics/words/event', `{"user":${user},"value":1}`)).status).toBe(
        201,
      );
      const batch = await api.call(
        'POST',
        '/admin/v1/metrics/events',
        `[{"key":"words","user":${user},"value":1}]`,
      );
      expect([batch.status, batch.body]).toEqual([202, expect.objectContaining({ accepted: 1 })]);
      expect((await api.call('GET', '/v1/users/kept')).body.email).toBe('a@b.c');
    },
  );

  it('clears zone, tokens and attributes; `unset` clears anything', async () => {
    const told = {
      email: 'a@b.c',
      name: 'N',
      tz: 'Asia/Tokyo',
      deviceTokens: ['t'],
      attributes: { plan: 'p', constructor: 'c' },
    };
    await api.call('PUT', '/v1/users/clear', told);
    const nulls = { tz: null, deviceTokens: null, attributes: { plan: null } };
    expect((await api.call('PATCH', '/v1/users/clear', nulls)).body).toMatchObject({
      email: 'a@b.c',
      tz: null,
      deviceTokens: null,
      attributes: { constructor: 'c' },
    });
    const unset = ['email', 'name', 'attributes.constructor'];
    const cleared = (await api.call('PUT', '/v1/users/clear', { unset })).body;
    expect(cleared).toMatchObject({ email: null, name: null });
    expect(Object.keys(cleared.attributes as object)).toEqual([]);
  });
});
