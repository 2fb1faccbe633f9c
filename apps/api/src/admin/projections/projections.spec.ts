import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allProjections } from '@rollcall/projections';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';

interface Build {
  readonly build: string;
  readonly role: string;
  readonly state: string;
}

describe('projections over the Admin API', () => {
  let api: AdminApp;
  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
    for (const id of ['ann', 'bob', 'cyd']) await count(id);
  });
  afterAll(() => api.close());

  const count = async (id: string): Promise<Answered> =>
    api.call('POST', '/v1/metrics/words/event', { body: { user: { id }, value: 1 } });
  const get = (path: string): Promise<Answered> => api.call('GET', `/admin/v1${path}`);
  const post = (path: string, body?: unknown): Promise<Answered> =>
    api.call('POST', `/admin/v1/projections${path}`, { body });
  const rolesOf = ({ body }: Answered): (readonly string[])[] =>
    (body.builds as Build[]).map(({ role, build }) => [role, build]);
  /** Follows the operation that an answer tells of to its end. */
  const ended = ({ status, body }: Answered): Promise<Answered['body']> => {
    expect([status, body.kind]).toEqual([202, 'rebuild']);
    return eventually('the rebuild to end', async () => {
      const { body: operation } = await get(`/operations/${body.id}`);
      return operation.finishedAt === null ? undefined : operation;
    });
  };

  it('are listed with their builds, how far those are, and who folds them', async () => {
    const { body } = await eventually('all to be measured and to be at the end of the log', async () => {
      const answer = await get('/projections');
      const all = answer.body as { isMeasured: boolean; builds: { lag: { amount: number } }[] }[];
      const isThere = all.every(({ isMeasured, builds }) => isMeasured && builds[0]?.lag.amount === 0);
      return isThere ? answer : undefined;
    });
    expect(body.map(({ name }: { name: string }) => name)).toEqual(allProjections.map(({ name }) => name));
    expect(body[0]).toMatchObject({
      name: 'user-profile',
      version: 1,
      live: 'user-profile-v1',
      paused: null,
      rebuiltBy: null,
      dropping: [],
      switchedAt: null,
    });
    expect(body[0].builds).toEqual([
      {
        build: 'user-profile-v1',
        role: 'live',
        state: 'running',
        position: await api.engine.stores.eventStore.head(),
        lag: { amount: 0, unit: 'events' },
        secondsBehind: 0,
        rate: expect.any(Number),
        parked: 0,
        owners: [{ process: expect.any(String), shards: 1, isAlive: true, secondsSince: expect.any(Number) }],
        lastError: null,
      },
    ]);
  });

  it('are rebuilt, rolled back, and pruned', async () => {
    const operation = await ended(await post('/user-profile/rebuild', {}));
    expect(operation).toMatchObject({
      state: 'succeeded',
      error: null,
      result: {
        dryRun: false,
        projections: {
          'user-profile': {
            build: 'user-profile-v1-g2',
            comparison: { compared: 3, differences: { missing: 0, extra: 0, different: 0 } },
          },
        },
      },
    });
    const built = [
      ['live', 'user-profile-v1-g2'],
      ['previous', 'user-profile-v1'],
    ];
    expect(rolesOf(await get('/projections/user-profile'))).toEqual(built);
    await count('dot');
    expect(rolesOf(await post('/user-profile/rollback'))).toEqual([
      ['live', 'user-profile-v1'],
      ['previous', 'user-profile-v1-g2'],
    ]);
    expect((await api.call('GET', '/v1/users/dot')).status).toBe(200);
    expect(rolesOf(await post('/user-profile/rollback'))).toEqual(built);
    const pruned = await post('/user-profile/prune');
    expect([rolesOf(pruned), pruned.body.dropping]).toEqual([[built[0]], ['user-profile-v1']]);
    for (const what of ['prune', 'rollback']) {
      const refused = await post(`/user-profile/${what}`);
      expect([what, refused.status, refused.body.code]).toEqual([what, 409, 'no_previous_build']);
    }
    expect((await api.call('GET', '/v1/users/ann')).status).toBe(200);
  });

  it('are rebuilt all at once, and only looked at in a dry run', async () => {
    const operation = await ended(await post('/all/rebuild', { dryRun: true }));
    expect(operation).toMatchObject({ state: 'succeeded', result: { dryRun: true } });
    expect(Object.keys(operation.result.projections)).toEqual(allProjections.map(({ name }) => name));
    const { body } = await get('/projections');
    for (const { builds } of body) expect((builds as Build[]).map(({ role }) => role)).toEqual(['live']);
  });

  it('are not rebuilt twice at once', async () => {
    const { rebuilds } = api.engine;
    await rebuilds.begin('metric-days', 'another operation');
    for (const name of ['metric-days', 'all']) {
      const refused = await post(`/${name}/rebuild`, {});
      expect([name, refused.status, refused.body.code]).toEqual([name, 409, 'rebuild_in_progress']);
    }
    await rebuilds.cancel('metric-days', 'another operation');
  });

  it('stand still while they are paused, and reads of one user stay exact', async () => {
    const paused = await post('/metric-totals/pause');
    expect(paused.body.paused).toEqual({ at: expect.any(String), by: api.installationKey.split('.')[0] });
    expect(paused.body.builds[0].state).toBe('paused');
    const { position } = paused.body.builds[0];
    await count('ann');
    expect((await api.call('GET', '/v1/users/ann/metrics')).body[0].current).toBe(2);
    expect((await get('/projections/metric-totals')).body.builds[0].position).toBe(position);
    expect((await post('/metric-totals/rebuild', {})).body.code).toBe('projection_paused');
    expect((await post('/metric-totals/resume')).body.paused).toBeNull();
    await eventually('it to go on', async () => {
      const { builds } = (await get('/projections/metric-totals')).body;
      return builds[0].position > position && builds[0].state === 'running';
    });
  });

  it('that there are not are not found', async () => {
    const answers = [await get('/projections/nothing')];
    for (const what of ['pause', 'resume', 'rollback', 'prune']) answers.push(await post(`/nothing/${what}`));
    answers.push(await post('/nothing/rebuild', {}));
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'unknown_projection']);
  });

  it('are for installation keys only', async () => {
    const key = await api.newKey('admin');
    expect((await api.call('GET', '/admin/v1/projections', { key })).status).toBe(403);
    const body = {};
    expect((await api.call('POST', '/admin/v1/projections/all/rebuild', { key, body })).status).toBe(403);
  });
});
