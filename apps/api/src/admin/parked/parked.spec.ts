import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildName,
  collectionOf,
  userPreferencesProjection,
  userProfileProjection,
} from '@rollcall/projections';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';

/** A version of the program that cannot fold some events. */
class BrokenProgram {
  private readonly mended = userProfileProjection.evolve;
  refused: readonly string[] = [];

  start(): void {
    Object.assign(userProfileProjection, {
      evolve: ((document, event) => {
        const { sealed } = event.data as { readonly sealed?: { readonly name?: string } };
        if (this.refused.includes(sealed?.name ?? '')) throw new TypeError(`cannot fold ${sealed?.name}`);
        return this.mended(document, event);
      }) satisfies typeof userProfileProjection.evolve,
    });
  }

  mend(): void {
    this.refused = [];
  }

  stop(): void {
    Object.assign(userProfileProjection, { evolve: this.mended });
  }
}

describe('parked documents over the Admin API', () => {
  const broken = new BrokenProgram();
  let api: AdminApp;
  beforeAll(async () => {
    broken.start();
    api = await adminApp();
  });
  afterEach(() => broken.mend());
  afterAll(async () => {
    broken.stop();
    await api.close();
  });

  const get = (path: string): Promise<Answered> => api.call('GET', `/admin/v1${path}`);
  const post = (path: string, body?: unknown): Promise<Answered> =>
    api.call('POST', `/admin/v1${path}`, { body });
  const put = async (id: string, body: object): Promise<void> => {
    expect((await api.call('PUT', `/v1/users/${id}`, { body })).status).toBe(200);
  };
  const listed = async (query = ''): Promise<readonly { id: string; document: string; error: string }[]> =>
    (await get(`/parked${query}`)).body.parked;
  const parked = (count: number) =>
    eventually(`${count} documents to be parked`, async () => {
      const found = await listed();
      return found.length === count ? found : undefined;
    });
  const ended = async ({ status, body }: Answered): Promise<Answered['body']> => {
    expect(status).toBe(202);
    return eventually('the operation to end', async () => {
      const { body: operation } = await get(`/operations/${body.id}`);
      return operation.finishedAt === null ? undefined : operation;
    });
  };
  /** What is folded is written a little later than what is parked. */
  const written = async (projection: string): Promise<void> => {
    const head = await api.engine.stores.eventStore.head();
    await eventually(`${projection} to be written up to the head`, () =>
      api.engine.projector?.status().some(({ name, position }) => name === projection && position >= head),
    );
  };
  const profile = async (id: string): Promise<Answered> => api.call('GET', `/v1/users/${id}`);

  it('are exactly those that could not be folded, with the event, and nobody else is disturbed', async () => {
    expect(await listed()).toEqual([]);
    await put('ann', { name: 'Ann' });
    await put('bob', { name: 'Bob' });
    broken.refused = ['Bad'];
    await put('ann', { name: 'Bad' });
    await put('ann', { name: 'Ann again' });
    await put('bob', { name: 'Bobby' });
    const [found] = await parked(1);
    const { stream } = (await get('/users/ann/stream')).body;
    const { status, body } = await get(`/parked/${found!.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: found!.id,
      projection: 'user-profile',
      build: buildName(userProfileProjection),
      document: `0/${stream}`,
      stream,
      error: 'TypeError',
      stack: expect.stringContaining('    at '),
      event: { type: 'UserIdentified', revision: 1 },
    });
    expect(body.event).toMatchObject({
      id: body.eventId,
      position: body.position,
      recordedAt: expect.stringMatching(/Z$/),
      data: { sealed: { name: 'Bad' } },
    });
    expect(JSON.stringify(await listed())).not.toContain('Bad');
    expect((await profile('ann')).body).toMatchObject({ code: 'parked' });
    expect((await profile('bob')).body).toMatchObject({ name: 'Bobby' });
  });

  it('stay when they fail again, and keep all that waits behind them in order until the fold is mended', async () => {
    const { id } = (await parked(1))[0]!;
    broken.refused = ['Bad'];
    expect(await post(`/parked/${id}/retry`)).toMatchObject({
      status: 200,
      body: { released: false, error: 'TypeError' },
    });
    await put('ann', { name: 'Ann at last' });
    broken.mend();
    expect((await post(`/parked/${id}/retry`)).body).toEqual({ released: true, error: null });
    expect((await profile('ann')).body).toMatchObject({ name: 'Ann at last' });
    expect(await listed()).toEqual([]);
    expect(await get(`/parked/${id}`)).toMatchObject({ status: 404, body: { code: 'parked_not_found' } });
    expect((await post(`/parked/${id}/retry`)).status).toBe(404);
  });

  it('are retried all at once by an operation, and go through pages', async () => {
    broken.refused = ['Bad'];
    const users = Array.from({ length: 7 }, (_, at) => `user-${at}`);
    for (const user of users) await put(user, { name: 'Bad' });
    const all = await parked(7);
    const first = (await get('/parked?limit=3')).body;
    const second = (await get(`/parked?limit=3&cursor=${first.next}`)).body;
    const third = (await get(`/parked?limit=3&cursor=${second.next}`)).body;
    expect([...first.parked, ...second.parked, ...third.parked]).toEqual(all);
    expect(third.next).toBeNull();
    expect(await listed('?projection=user-profile')).toHaveLength(7);
    expect(await listed('?projection=user-preferences')).toEqual([]);

    const failed = await ended(await post('/parked/retry', {}));
    expect(failed).toMatchObject({
      kind: 'retry-parked',
      state: 'succeeded',
      result: { retried: 7, released: 0, failed: 7, refused: 0 },
    });
    expect(failed.result.first[0]).toMatchObject({
      build: buildName(userProfileProjection),
      error: 'TypeError',
    });
    expect(await listed()).toEqual(all);
    const other = await ended(await post('/parked/retry', { projection: 'user-preferences' }));
    expect(other.result).toMatchObject({ retried: 0 });
    broken.mend();
    const { result } = await ended(await post('/parked/retry', { projection: 'user-profile' }));
    expect(result).toEqual({ retried: 7, released: 7, failed: 0, refused: 0, first: [] });
    expect(await listed()).toEqual([]);
    for (const user of users) expect((await profile(user)).body).toMatchObject({ name: 'Bad' });
  });

  it('wait while their projection is paused', async () => {
    broken.refused = ['Bad'];
    await put('zoe', { name: 'Bad' });
    const { id } = (await parked(1))[0]!;
    broken.mend();
    await post('/projections/user-profile/pause');
    expect((await post(`/parked/${id}/retry`)).body).toEqual({ released: false, error: 'projection_paused' });
    const { result } = await ended(await post('/parked/retry', {}));
    expect(result).toMatchObject({ retried: 1, refused: 1 });
    await post('/projections/user-profile/resume');
    await eventually('it to be released', async () => {
      const { body } = await post(`/parked/${id}/retry`);
      return body.released === true;
    });
  });

  it('heal when their user is rebuilt, with whatever else is wrong', async () => {
    broken.refused = ['Bad'];
    await put('kim', { name: 'Kim' });
    await put('kim', { name: 'Bad' });
    await parked(1);
    await written('user-preferences');
    const { stream } = (await get('/users/kim/stream')).body;
    const { readStore } = api.engine.stores;
    const preferences = await readStore.collection(
      collectionOf(userPreferencesProjection, buildName(userPreferencesProjection)),
    );
    const { position } = (await preferences.get(`0/${stream}`))!;
    await preferences.replace({ id: `0/${stream}`, position, body: undefined }, position);
    const failed = await ended(await post('/users/kim/rebuild'));
    expect(failed.input).toEqual({ stream });
    expect(failed.result).toMatchObject({ stream, replaced: 1, released: 0, failed: 1 });
    broken.mend();
    const { result } = await ended(await post('/users/kim/rebuild'));
    expect(result).toMatchObject({ replaced: 1, released: 1, failed: 0, refused: 0 });
    expect((await profile('kim')).body).toMatchObject({ name: 'Bad' });
    expect((await api.call('GET', '/v1/users/kim/preferences')).status).toBe(200);
    expect((await post('/users/nobody/rebuild')).status).toBe(404);
  });

  it('are refused what is no id, no cursor and no projection', async () => {
    expect((await get('/parked/nothing')).status).toBe(404);
    expect((await get('/parked?cursor=AAAA')).body).toMatchObject({ code: 'invalid_value' });
    expect(await get('/parked?projection=nothing')).toMatchObject({
      status: 404,
      body: { code: 'unknown_projection' },
    });
    expect((await post('/parked/retry', { projection: 'nothing' })).status).toBe(404);
  });

  it('are shown to installation keys only', async () => {
    const key = await api.newKey('admin');
    for (const [method, path] of [
      ['GET', '/parked'],
      ['GET', '/parked/1-1'],
      ['POST', '/parked/1-1/retry'],
      ['POST', '/parked/retry'],
      ['POST', '/users/ann/rebuild'],
      ['POST', '/audits'],
    ] as const)
      expect((await api.call(method, `/admin/v1${path}`, { key })).status).toBe(403);
  });
});
