import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

describe("a user's stream", () => {
  let api: AdminApp;
  const streamOf = async (id: string, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await api.call('GET', `/admin/v1/users/${encodeURIComponent(id)}/stream`, { headers });
    expect(answer.status).toBe(200);
    return answer.body.stream;
  };
  const eventTypesOf = async (stream: string): Promise<string[]> => {
    const events = await api.engine.stores.eventStore.readStream(stream, {
      direction: 'forwards',
      limit: 10,
    });
    return events.map(({ type }) => type);
  };

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());

  it('is named as the stream that holds their events, by environment and tenant', async () => {
    const id = 'a/b ü?';
    const environment = { 'rollcall-environment': 'staging' };
    const body = { key: 'staging', name: 'Staging', kind: 'staging' };
    expect((await api.call('POST', '/admin/v1/environments', { body })).status).toBe(201);
    const scopes: Record<string, string>[] = [{}, { 'tenant-id': 'acme' }, environment];
    const streams: string[] = [];
    for (const headers of scopes) {
      const stream = await streamOf(id, headers);
      expect(await eventTypesOf(stream)).toEqual([]);
      await api.call('PUT', `/v1/users/${encodeURIComponent(id)}`, { body: { name: 'Ann' }, headers });
      expect(await eventTypesOf(stream)).toEqual(['UserIdentified']);
      streams.push(stream);
    }
    expect(streams).toEqual([
      expect.stringMatching(/^user-production~\/[\w-]{27}$/),
      expect.stringMatching(/^user-production~acme\/[\w-]{27}$/),
      expect.stringMatching(/^user-staging~\/[\w-]{27}$/),
    ]);
  });

  it('is told to no application', async () => {
    const key = await api.newKey('application');
    expect((await api.call('GET', '/admin/v1/users/18/stream', { key })).status).toBe(403);
  });
});
