import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Operation, OperationStore } from '@rollcall/event-sourcing';
import { newOperation } from '@rollcall/operations';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';

describe('operations over the Admin API', () => {
  let api: AdminApp;
  let store: OperationStore;
  beforeAll(async () => {
    api = await adminApp();
    store = api.engine.stores.operational.operations;
  });
  afterAll(() => api.close());

  /** Of a kind that no process runs, so that it stays as the test has made it. */
  const stored = async (
    changes: Partial<Operation> = {},
    at = '2024-01-17T10:00:00.000Z',
  ): Promise<string> => {
    const operation = newOperation(
      { kind: 'nobodys', input: { of: 'a test' }, requestedBy: 'cli' },
      new Date(at),
    );
    await store.create({ ...operation, ...changes });
    return operation.id;
  };
  const get = (path: string): Promise<Answered> => api.call('GET', `/admin/v1/operations${path}`);
  const post = (path: string): Promise<Answered> => api.call('POST', `/admin/v1/operations${path}`);

  it('tell what they do, how fast, and how long it will take', async () => {
    const id = await stored({
      state: 'running',
      step: 'fold',
      progress: { done: 600, total: 1_000, unit: 'events' },
      checkpoint: { known: 'to its runner only' },
      startedAt: '2024-01-17T10:00:00.000Z',
      stepStarted: { at: '2024-01-17T10:00:00.000Z', done: 100 },
      updatedAt: '2024-01-17T10:00:10.000Z',
    });
    const { status, body } = await get(`/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      kind: 'nobodys',
      state: 'running',
      input: { of: 'a test' },
      step: 'fold',
      progress: { done: 600, total: 1_000, unit: 'events', rate: 50, secondsLeft: 8 },
      result: null,
      error: null,
      requestedBy: 'cli',
      createdAt: '2024-01-17T10:00:00.000Z',
      startedAt: '2024-01-17T10:00:00.000Z',
      updatedAt: '2024-01-17T10:00:10.000Z',
      finishedAt: null,
    });
  });

  it('are listed page by page, the newest first, by state and kind', async () => {
    const ids: string[] = [];
    for (const second of [1, 2, 3]) {
      ids.unshift(await stored({ kind: 'listed' }, `2024-01-17T10:00:0${second}.000Z`));
    }
    const failed = await stored({ kind: 'listed', state: 'failed' }, '2024-01-17T10:00:04.000Z');
    const first = (await get('?kind=listed&limit=2')).body;
    expect(first.operations.map((one: Operation) => one.id)).toEqual([failed, ids[0]]);
    const second = (await get(`?kind=listed&limit=2&cursor=${first.next}`)).body;
    expect(second.operations.map((one: Operation) => one.id)).toEqual(ids.slice(1));
    expect(second.next).toBeNull();
    const { body } = await get('?kind=listed&state=failed');
    expect(body.operations.map((one: Operation) => one.id)).toEqual([failed]);
  });

  it('are cancelled: at once before they began, else by whoever runs them', async () => {
    const queued = await post(`/${await stored()}/cancel`);
    expect([queued.status, queued.body.state]).toEqual([200, 'cancelled']);
    const started = await stored({ state: 'running', startedAt: '2024-01-17T10:00:00.000Z' });
    const running = await post(`/${started}/cancel`);
    expect([running.status, running.body.state]).toEqual([200, 'cancelling']);
    expect((await post(`/${started}/cancel`)).body.state).toBe('cancelling');
  });

  it('are resumed after they failed', async () => {
    const id = await stored({ state: 'failed', error: { code: 'foreign_log', message: 'Another log' } });
    const { status, body } = await post(`/${id}/resume`);
    expect([status, body.state, body.error]).toEqual([200, 'queued', null]);
    expect(await post(`/${id}/resume`)).toMatchObject({ status: 409, body: { code: 'operation_active' } });
  });

  it('that succeeded can be neither cancelled nor resumed', async () => {
    const id = await stored({ state: 'succeeded' });
    for (const what of ['cancel', 'resume']) {
      expect(await post(`/${id}/${what}`)).toMatchObject({ status: 409, body: { code: 'operation_ended' } });
    }
  });

  it('that nobody made are not found, nor pages that nobody gave', async () => {
    const unknown = '/3f6a4a52-9a0f-4f0c-8f55-0f4cf2d3c1a7';
    const answers = [await get(unknown), await post(`${unknown}/cancel`), await post(`${unknown}/resume`)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(answers[0]!.body.code).toBe('operation_not_found');
    const asked = ['?cursor=nonsense', '?state=asleep', '?limit=0', '?kind=No_Kind'];
    for (const query of asked) expect([query, (await get(query)).status]).toEqual([query, 422]);
  });

  it('are for installation keys only', async () => {
    const id = await stored();
    const key = await api.newKey('admin');
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/cancel`],
    ] as const) {
      expect((await api.call(method, `/admin/v1/operations${path}`, { key })).status).toBe(403);
    }
  });
});
