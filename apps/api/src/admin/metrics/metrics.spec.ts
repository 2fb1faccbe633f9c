import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/metrics';
const unknownId = '660f9500-f30c-42e5-b827-557766550001';
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

describe('metrics over HTTP', () => {
  let api: AdminApp;
  let invites = '';
  let revenue = '';

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());

  it('are created in bulk: units are empty and numbers unless told', async () => {
    const body = [
      { name: 'Invites Sent', key: 'invites-sent' },
      { name: 'Revenue', key: 'revenue', unitType: 'currency', units: 'USD' },
    ];
    const answer = await api.call('POST', path, { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      created: [
        { id: uuid, name: 'Invites Sent', key: 'invites-sent', unitType: 'number', units: '' },
        { id: uuid, name: 'Revenue', key: 'revenue', unitType: 'currency', units: 'USD' },
      ],
      issues: [],
    });
    expect(answer.headers['x-rollcall-position']).toMatch(/^\d+$/);
    [invites, revenue] = answer.body.created.map(({ id }: { id: string }) => id);
  });

  it('are listed right after they were written, oldest first, in parts', async () => {
    const all = await api.call('GET', path);
    expect(all.body.map(({ id }: { id: string }) => id)).toEqual([invites, revenue]);
    expect(all.headers['x-rollcall-as-of']).toMatch(/^\d+$/);
    expect((await api.call('GET', `${path}?limit=1&skip=1`)).body).toEqual([all.body[1]]);
    expect((await api.call('GET', `${path}?limit=0`)).status).toBe(422);
  });

  it('are found by id, or not', async () => {
    expect((await api.call('GET', `${path}/${revenue}`)).body).toMatchObject({ key: 'revenue' });
    const answer = await api.call('GET', `${path}/${unknownId}`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ error: 'Metric not found' });
  });

  it('whose items are bad are issues: 200 when none was created', async () => {
    const body = [
      { name: 'Revenue', key: 'revenue' },
      { name: 'X', key: 'x', unitType: 'percent' },
      { name: 'X', key: 'x', units: 7 },
      { key: 'x' },
      [],
    ];
    const answer = await api.call('POST', path, { body });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      created: [],
      issues: [
        { severity: 'error', message: 'Key already in use by another metric', index: 0 },
        {
          severity: 'error',
          message: 'unitType must be one of the following values: number, currency',
          index: 1,
        },
        { severity: 'error', message: 'units must be a string', index: 2 },
        { severity: 'error', message: 'name must be a string', index: 3 },
        { severity: 'error', message: 'item must be an object', index: 4 },
      ],
    });
  });

  it('are changed, but never in their key', async () => {
    const answer = await api.call('PATCH', path, {
      body: [
        { id: invites, name: 'Invites', units: 'invites' },
        { id: unknownId, name: 'X' },
        { id: revenue, unitType: 'number', units: 'dollars', key: 'other' },
        { id: 7 },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      updated: [
        { id: invites, name: 'Invites', key: 'invites-sent', unitType: 'number', units: 'invites' },
        { id: revenue, name: 'Revenue', key: 'revenue', unitType: 'number', units: 'dollars' },
      ],
      issues: [
        { severity: 'error', message: 'Metric not found by ID', index: 1, id: unknownId },
        { severity: 'error', message: 'id must be a valid UUID', index: 3 },
      ],
    });
    expect((await api.call('GET', `${path}/${revenue}`)).body.units).toBe('dollars');
  });

  it('are deleted, and come back with their id and the totals users had', async () => {
    const event = { user: { id: 'joe' }, value: 7 };
    expect((await api.call('POST', '/v1/metrics/revenue/event', { body: event })).status).toBe(201);
    const answer = await api.call('DELETE', `${path}?ids=${revenue},${unknownId}`);
    expect(answer.body).toEqual({
      deleted: [{ id: revenue }],
      issues: [{ severity: 'error', message: 'Metric not found by ID', index: 1, id: unknownId }],
    });
    expect((await api.call('POST', '/v1/metrics/revenue/event', { body: event })).status).toBe(404);
    const again = await api.call('POST', path, { body: [{ name: 'Revenue', key: 'revenue' }] });
    expect(again.body.created[0].id).toBe(revenue);
    expect((await api.call('POST', '/v1/metrics/revenue/event', { body: event })).body.total).toBe(14);
  });

  it.each(['POST', 'PATCH'] as const)('%s takes an array of 1 to 100 only', async (method) => {
    for (const body of [{}, [], Array.from({ length: 101 }, () => ({}))]) {
      expect((await api.call(method, path, { body })).status).toBe(422);
    }
  });
});
