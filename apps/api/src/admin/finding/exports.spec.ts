import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseCsv } from '../../../../../test/support/csv.js';
import { startInProcess, type InProcessApi } from '../../../../../test/support/in-process-api.js';

/** More than are read at a time. */
const everybody = Array.from({ length: 2_300 }, (_, at) => `u${String(at).padStart(4, '0')}`);

describe('exports of users', () => {
  let api: InProcessApi;
  let position = '';
  const call = (path: string) =>
    api.call('GET', `/admin/v1/${path}`, undefined, { 'x-rollcall-min-position': position });
  const lines = async (path: string) =>
    ((await call(path)).body as string)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { readonly id: string });

  beforeAll(async () => {
    api = await startInProcess();
    await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    const attributes = ['plan', 'city'].map((key) => ({ name: key, key, type: 'user' }));
    await api.call('POST', '/admin/v1/attributes', attributes);
    const event = (id: string, at: number) => ({
      key: 'words',
      user: {
        id,
        name: at === 7 ? 'Seven, "the"\nseventh' : null,
        attributes: { plan: at < 2_100 ? 'a,b' : 'pro' },
      },
      value: 1,
    });
    for (let at = 0; at < everybody.length; at += 1_000) {
      const some = everybody.slice(at, at + 1_000).map((id, index) => event(id, at + index));
      const { headers } = await api.call('POST', '/admin/v1/metrics/events', some);
      position = headers.get('x-rollcall-position') ?? position;
    }
    let behind: unknown;
    do behind = ((await call('users?userAttributes=plan:pro')).body as { readonly code?: string }).code;
    while (behind === 'read_model_behind');
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => api.close());

  it('are everybody as they are listed, a line each', async () => {
    const { status, headers } = await call('users/export');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    expect(headers.get('x-rollcall-as-of')! >= position).toBe(true);
    const all = await lines('users/export');
    expect(all.map(({ id }) => id)).toEqual(everybody);
    expect(all[7]).toEqual((await api.call('GET', '/v1/users/u0007')).body);
    const backwards = await lines('users/export?sort=id&direction=desc');
    expect(backwards.map(({ id }) => id)).toEqual(everybody.toReversed());
  });

  it('are of those who pass, many or few, and who are found', async () => {
    const many = encodeURIComponent(JSON.stringify({ field: 'attributes.plan', op: 'eq', value: 'a,b' }));
    expect((await lines(`users/export?filter=${many}`)).map(({ id }) => id)).toEqual(
      everybody.slice(0, 2_100),
    );
    expect((await lines('users/export?userAttributes=plan:pro')).map(({ id }) => id)).toEqual(
      everybody.slice(2_100),
    );
    expect((await lines('users/export?search=u1')).map(({ id }) => id).sort()).toEqual(
      everybody.slice(1_000, 2_000),
    );
  });

  it('are CSV with a column for each attribute', async () => {
    const { headers, body } = await call('users/export?format=csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rows = parseCsv(body as string);
    expect(rows.length).toBe(everybody.length);
    expect(rows[7]).toEqual({
      ...{ id: 'u0007', email: '', name: 'Seven, "the"\nseventh', tz: '' },
      ...{ subscribeToEmails: 'true', control: 'false' },
      ...{ created: expect.any(String), updated: expect.any(String) },
      ...{ 'attributes.plan': 'a,b', 'attributes.city': '' },
    });
    const none = await call('users/export?format=csv&search=nobody');
    expect(none.body).toBe(`${(body as string).split('\n')[0]!}\n`);
  });

  it('are of the members of a segment', async () => {
    const filter = { field: 'attributes.plan', op: 'eq', value: 'pro' };
    const { body } = await api.call('POST', '/admin/v1/segments', { name: 'Paying', filter });
    const { id } = body as { readonly id: string };
    const members = await lines(`segments/${id}/members/export?direction=desc`);
    expect(members.map((member) => member.id)).toEqual(everybody.slice(2_100).toReversed());
    const csv = (await call(`segments/${id}/members/export?format=csv&search=u2200`)).body as string;
    expect(parseCsv(csv)).toMatchObject([{ id: 'u2200', 'attributes.plan': 'pro' }]);
    expect((await call('segments/nothing/members/export')).status).toBe(404);
  });

  it('are refused like lists are', async () => {
    for (const [query, error] of [
      ['format=xlsx', 'format must be one of ndjson, csv'],
      ['userAttributes=pln:x', 'Invalid attribute keys: pln.'],
      ['search=%2D', 'search must be a text with a letter or a digit'],
    ] as const) {
      const { status, body, headers } = await call(`users/export?${query}`);
      expect([status, body]).toEqual([
        422,
        expect.objectContaining({ error: expect.stringContaining(error) }),
      ]);
      expect(headers.get('content-type')).toContain('application/json');
    }
  });

  it('that cannot go on are cut, so that nobody takes them for whole ones', async () => {
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const { readModels } = api.engine;
    const some = readModels.some.bind(readModels);
    let times = 0;
    jest.spyOn(readModels, 'some').mockImplementation(async (...asked: Parameters<typeof some>) => {
      if (++times === 3) throw new Error('the store is gone');
      return await some(...asked);
    });
    const answer = await fetch(`http://127.0.0.1:${port}/admin/v1/users/export`, {
      headers: { 'x-api-key': api.apiKey },
    });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(times).toBe(3);
  });
});
