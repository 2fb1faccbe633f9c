import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { adminApp, type AdminApp, type Answered, type Asked } from '../../../../../test/support/admin-app.js';

interface Line {
  readonly position: string;
  readonly type: string;
  readonly userId?: string;
  readonly stream: string;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

describe('a replay of the log', () => {
  let api: AdminApp;
  const ask = (query = '', asked: Asked = {}): Promise<Answered> =>
    api.call('GET', `/admin/v1/events?${query}`, asked);
  const lines = async (query = '', asked: Asked = {}): Promise<readonly Line[]> => {
    const { status, body, headers } = await ask(query, asked);
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    return (body as string)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  };
  const count = async (id: string, headers: Record<string, string> = {}): Promise<void> => {
    const body = { user: { id, email: `${id}@example.com` }, value: 1 };
    expect((await api.call('POST', '/v1/metrics/words/event', { body, headers })).status).toBe(201);
  };

  beforeAll(async () => {
    api = await adminApp();
    const body = [{ name: 'Words', key: 'words' }];
    await api.call('POST', '/admin/v1/metrics', { body });
    for (const key of ['staging', 'production2']) {
      await api.call('POST', '/admin/v1/environments', { body: { key, name: key, kind: 'staging' } });
      const headers = { 'rollcall-environment': key };
      await api.call('POST', '/admin/v1/metrics', { body, headers });
      await count('elsewhere', headers);
    }
    await count('ann');
    await count('bob', { 'tenant-id': 'acme' });
    await count('ann');
  });
  afterAll(() => api.close());

  it('tells all of an environment in log order, each with whose it is, and nothing of another one', async () => {
    const all = await lines();
    expect(all.map(({ type, userId }) => [type, userId])).toEqual([
      ['MetricCreated', undefined],
      ['UserIdentified', 'ann'],
      ['MetricEventRecorded', 'ann'],
      ['UserIdentified', 'bob'],
      ['MetricEventRecorded', 'bob'],
      ['MetricEventRecorded', 'ann'],
    ]);
    const positions = all.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort());
    expect(all[1]!.data).toMatchObject({ sealed: { id: 'ann', email: 'ann@example.com' } });
  });

  it('holds no secret: no salt, and no hash of a key', async () => {
    const { body } = await ask();
    expect(body).not.toMatch(/"salt"|"hash"|ApiKey|EnvironmentCreated|InstallationCreated/);
  });

  it('leaves out who they are for a read-only key, and is refused to an application', async () => {
    const readOnly = await api.newKey('read-only');
    const all = await lines('', { key: readOnly });
    expect(all).toHaveLength(6);
    expect(all.map(({ userId }) => userId).filter(Boolean)).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/"ann"|"bob"|sealed|@example/);
    expect((await lines('', { key: await api.newKey('admin') }))[1]!.userId).toBe('ann');
    expect((await ask('', { key: await api.newKey('application') })).status).toBe(403);
  });

  it('is narrowed by type, user, tenant and time, and goes on after a position', async () => {
    const all = await lines();
    expect(await lines('type=MetricEventRecorded&type=MetricCreated')).toEqual(
      all.filter(({ type }) => type !== 'UserIdentified'),
    );
    expect(await lines('user=ann')).toEqual(all.filter(({ userId }) => userId === 'ann'));
    expect(await lines('user=ann&type=UserIdentified')).toEqual([all[1]]);
    const headers = { 'tenant-id': 'acme' };
    expect(await lines('', { headers })).toEqual(all.filter(({ userId }) => userId === 'bob'));
    expect(await lines('user=bob', { headers })).toEqual(all.filter(({ userId }) => userId === 'bob'));
    for (const { position, recordedAt } of all) {
      expect(await lines(`after=${position}`)).toEqual(all.filter((one) => one.position > position));
      const ofAnn = all.filter((one) => one.position > position && one.userId === 'ann');
      expect(await lines(`after=${position}&user=ann`)).toEqual(ofAnn);
      expect(await lines(`from=${recordedAt}`)).toEqual(all.filter((one) => one.recordedAt >= recordedAt));
      expect(await lines(`to=${recordedAt}`)).toEqual(all.filter((one) => one.recordedAt < recordedAt));
    }
  });

  it('names users whose first event is not in it', async () => {
    expect((await lines('type=MetricEventRecorded')).map(({ userId }) => userId)).toEqual([
      'ann',
      'bob',
      'ann',
    ]);
  });

  it.each([
    ['from=yesterday', 422, 'from'],
    ['type=Nothing', 422, 'type[0]'],
    ['after=%20', 422, 'after'],
    ['after=nowhere', 422, 'after'],
    ['user=nobody', 404, undefined],
  ])('refuses ?%s', async (query, status, field) => {
    const answer = await ask(query);
    expect([answer.status, answer.body.field]).toEqual([status, field]);
    expect(answer.headers['content-type']).toContain('application/json');
  });

  it('ends with a clear last line before an event that only a newer version can read', async () => {
    const before = await lines();
    const { stream } = (await api.call('GET', '/admin/v1/users/ann/stream')).body as { stream: string };
    const metadata = JSON.stringify({ v: 2, recordedAt: new Date().toISOString() });
    const newer = { id: randomUUID(), type: 'AttributesSet', data: '{"keys":[]}', metadata };
    await api.engine.stores.eventStore.append(stream, 'any', [newer]);
    await count('cid');
    const all = await lines();
    expect(all.slice(0, -1)).toEqual(before);
    expect(all.at(-1)).toEqual({
      error: 'Version 2 of AttributesSet is not known here',
      code: 'unknown_event_version',
      after: before.at(-1)!.position,
    });
    const unknown = {
      id: randomUUID(),
      type: 'SomethingElse',
      data: '{}',
      metadata: metadata.replace('2', '1'),
    };
    await api.engine.stores.eventStore.append(stream.replace(/.$/, '_'), 'any', [unknown]);
    const { position } = (await lines('user=cid'))[0]!;
    expect((await lines(`after=${position}`)).at(-1)).toMatchObject({
      error: 'Events of the type SomethingElse are not known here',
      code: 'unknown_event_version',
    });
    expect((await lines('type=MetricEventRecorded')).map(({ userId }) => userId)).toEqual([
      ...['ann', 'bob', 'ann', 'cid'],
    ]);
  });
});
