import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/attributes';
const unknownId = '550e8400-e29b-41d4-a716-446655440000';
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

describe('attributes over HTTP', () => {
  let api: AdminApp;
  const created = new Map<string, string>();

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());

  it('are created in bulk, each with an id of its own', async () => {
    const body = [
      { name: 'Plan', key: 'plan', type: 'user', ignored: 1 },
      { name: 'Device', key: 'device', type: 'event' },
      { name: 'Plan', key: 'plan', type: 'event' },
    ];
    const answer = await api.call('POST', path, { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      created: [
        { id: uuid, name: 'Plan', key: 'plan', type: 'user' },
        { id: uuid, name: 'Device', key: 'device', type: 'event' },
        { id: uuid, name: 'Plan', key: 'plan', type: 'event' },
      ],
      issues: [],
    });
    expect(answer.headers['x-rollcall-position']).toMatch(/^\d+$/);
    for (const { id, key, type } of answer.body.created) created.set(`${type}/${key}`, id);
  });

  it('are listed right after they were written, oldest first, in parts', async () => {
    const all = await api.call('GET', path);
    expect(all.status).toBe(200);
    expect(all.body.map(({ key, type }: { key: string; type: string }) => `${type}/${key}`)).toEqual([
      'user/plan',
      'event/device',
      'event/plan',
    ]);
    expect(all.headers['x-rollcall-as-of']).toMatch(/^\d+$/);
    const part = await api.call('GET', `${path}?limit=1&skip=1`);
    expect(part.body).toEqual([all.body[1]]);
    expect((await api.call('GET', `${path}?skip=99`)).body).toEqual([]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'skip=-1', 'limit=1&limit=2'])(
    'are not listed for %s',
    async (query) => {
      const answer = await api.call('GET', `${path}?${query}`);
      expect(answer.status).toBe(422);
      expect(answer.body.error).toMatch(/limit|skip/);
    },
  );

  it('are found by id', async () => {
    const id = created.get('user/plan')!;
    const answer = await api.call('GET', `${path}/${id}`);
    expect(answer.body).toEqual({ id, name: 'Plan', key: 'plan', type: 'user' });
    expect((await api.call('GET', `${path}/${id.toUpperCase()}`)).status).toBe(200);
  });

  it.each([unknownId, 'no-uuid', '%2F'])('are not found by the id %s', async (id) => {
    const answer = await api.call('GET', `${path}/${id}`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ error: 'Attribute not found' });
  });

  it('whose keys are taken are issues: 200 when none was created', async () => {
    const body = [
      { name: 'Plan', key: 'plan', type: 'user' },
      { name: 'Device', key: 'device', type: 'event' },
    ];
    const answer = await api.call('POST', path, { body });
    expect(answer.status).toBe(200);
    const message = 'Key already in use by another attribute of this type';
    expect(answer.body).toEqual({
      created: [],
      issues: [
        { severity: 'error', message, index: 0 },
        { severity: 'error', message, index: 1 },
      ],
    });
  });

  it('are created beside items that are refused', async () => {
    const body = [
      7,
      { name: 'A', key: 'a', type: 'user' },
      { name: 5, key: 'b', type: 'user' },
      { name: 'A again', key: 'a', type: 'user' },
      { name: 'C', key: 'c d', type: 'user' },
    ];
    const answer = await api.call('POST', path, { body });
    expect(answer.status).toBe(201);
    expect(answer.body.created).toEqual([{ id: uuid, name: 'A', key: 'a', type: 'user' }]);
    expect(answer.body.issues).toEqual([
      { severity: 'error', message: 'item must be an object', index: 0 },
      { severity: 'error', message: 'name must be a string', index: 2 },
      { severity: 'error', message: 'Key already in use by another attribute of this type', index: 3 },
      {
        severity: 'error',
        message: 'key must consist of letters, digits, hyphens and underscores',
        index: 4,
      },
    ]);
  });

  it('may have keys that are names of an object’s own', async () => {
    const body =
      '[{"name":"Proto","key":"__proto__","type":"user"},{"name":"Ctor","key":"constructor","type":"user"}]';
    const answer = await api.call('POST', path, { body });
    expect(answer.body.created.map(({ key }: { key: string }) => key)).toEqual(['__proto__', 'constructor']);
  });

  it('are renamed; key and type never change', async () => {
    const id = created.get('user/plan')!;
    const answer = await api.call('PATCH', path, {
      body: [
        { id, name: 'Subscription plan', key: 'other', type: 'event' },
        { id: unknownId, name: 'X' },
        { id: 'x', name: 'X' },
        { id, name: 9 },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      updated: [{ id, name: 'Subscription plan', key: 'plan', type: 'user' }],
      issues: [
        { severity: 'error', message: 'Attribute not found by ID', index: 1, id: unknownId },
        { severity: 'error', message: 'id must be a valid UUID', index: 2, id: 'x' },
        { severity: 'error', message: 'name must be a string', index: 3, id },
      ],
    });
    expect((await api.call('GET', `${path}/${id}`)).body.name).toBe('Subscription plan');
  });

  it('stay as they are when an update says nothing, and the answer says where the log stands', async () => {
    const id = created.get('user/plan')!;
    const before = (await api.call('GET', path)).headers['x-rollcall-as-of'];
    const answer = await api.call('PATCH', path, { body: [{ id }, { id, name: null }] });
    expect(answer.body).toEqual({
      updated: [{ id, name: 'Subscription plan', key: 'plan', type: 'user' }],
      issues: [],
    });
    expect(answer.headers['x-rollcall-position']).toBe(before);
  });

  it('are deleted by a repeated parameter or a comma list, and come back with their id', async () => {
    const [device, plan] = [created.get('event/device')!, created.get('event/plan')!];
    const answer = await api.call('DELETE', `${path}?ids=${device}&ids=${unknownId},x`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      deleted: [{ id: device }],
      issues: [
        { severity: 'error', message: 'Attribute not found by ID', index: 1, id: unknownId },
        { severity: 'error', message: 'id must be a valid UUID', index: 2, id: 'x' },
      ],
    });
    expect((await api.call('GET', `${path}/${device}`)).status).toBe(404);
    expect((await api.call('DELETE', `${path}?ids=${device},${plan}`)).body.deleted).toEqual([{ id: plan }]);
    const again = await api.call('POST', path, { body: [{ name: 'Device', key: 'device', type: 'event' }] });
    expect(again.body.created[0].id).toBe(device);
  });

  it.each(['POST', 'PATCH'])('%s takes an array of 1 to 100 only', async (method) => {
    for (const body of [{}, [], 'null', '"text"', Array.from({ length: 101 }, () => ({}))]) {
      const answer = await api.call(method, path, { body });
      expect([answer.status, answer.body.error]).toEqual([
        422,
        'The body must be an array of 1 to 100 items.',
      ]);
    }
    expect((await api.call(method, path, { body: '[{' })).status).toBe(400);
    expect((await api.call(method, path, { body: `[${' '.repeat(1024 * 1024)}]` })).status).toBe(413);
  });

  it('DELETE takes 1 to 100 ids only', async () => {
    const many = Array.from({ length: 101 }, (_, n) => `id-${n}`).join(',');
    for (const query of ['', '?ids=', `?ids=${many}`, '?id=x']) {
      const answer = await api.call('DELETE', `${path}${query}`);
      expect([answer.status, answer.body.error]).toEqual([422, 'ids must name 1 to 100 ids.']);
    }
  });
});
