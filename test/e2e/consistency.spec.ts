import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/http.js';
import { served } from '../support/served.js';
import { onNamedStores } from '../support/server.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);
  await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
  await call('POST', '/admin/v1/environments', { key: 'staging', name: 'Staging', kind: 'staging' });
});
const call: Call = (...asked) => api.call(...asked);

const rounds = 100;
const today = (): string => new Date().toISOString().slice(0, 10);
const summaryOf = (day: string): string => `aggregation=daily&startDate=${day}&endDate=${day}`;

describe(`What was written is read at once, ${rounds} times in a row`, () => {
  it('after identifying and updating a user', async () => {
    for (let n = 0; n < rounds; n++) {
      const put = await call('PUT', `/v1/users/row-${n}`, { name: `N ${n}`, attributes: { plan: `p${n}` } });
      const got = await call('GET', `/v1/users/row-${n}`);
      expect(got.body).toEqual(put.body);
      const patched = await call('PATCH', '/v1/users/row-0', { name: `M ${n}` });
      expect((await call('GET', '/v1/users/row-0')).body).toEqual(patched.body);
      expect(patched.body.name).toBe(`M ${n}`);
    }
  });

  it('after changing preferences', async () => {
    await call('PUT', '/v1/users/choosy', {});
    for (let n = 0; n < rounds; n++) {
      const recap = n % 2 === 0 ? ['email'] : ['push', 'email'];
      await call('PATCH', '/v1/users/choosy/preferences', { notifications: { recap } });
      expect((await call('GET', '/v1/users/choosy/preferences')).body).toEqual({ notifications: { recap } });
    }
  });

  it('after metric events, one by one and in batches', async () => {
    const day = today();
    for (let n = 1; n <= rounds; n++) {
      const timestamp = `${day}T00:00:00Z`;
      const event = { user: { id: 'busy', name: `N ${n}` }, value: 1, timestamp };
      const total = (await call('POST', '/v1/metrics/words/event', event)).body.total;
      expect(total).toBe(2 * n - 1);
      expect((await call('GET', '/v1/users/busy/metrics/words')).body.current).toBe(2 * n - 1);
      await call('POST', '/admin/v1/metrics/events', [{ key: 'words', ...event, user: { id: 'busy' } }]);
      const path = `/v1/users/busy/metrics/words/event-summary?${summaryOf(day)}`;
      expect((await call('GET', path)).body).toEqual([{ date: day, total: 2 * n, change: 2 * n }]);
      expect((await call('GET', '/v1/users/busy')).body.name).toBe(`N ${n}`);
    }
  });

  it('after changing definitions and settings', async () => {
    for (let n = 0; n < rounds; n++) {
      const made = await call('POST', '/admin/v1/attributes', [{ name: 'A', key: `a${n}`, type: 'user' }]);
      const [{ id }] = made.body.created;
      expect((await call('GET', `/admin/v1/attributes/${id}`)).body).toEqual(made.body.created[0]);
      const put = await call('PUT', '/v1/users/defined', { attributes: { [`a${n}`]: 'x' } });
      expect([put.status, put.body.attributes]).toEqual([200, { [`a${n}`]: 'x' }]);
      await call('DELETE', `/admin/v1/attributes?ids=${id}`);
      expect((await call('GET', `/admin/v1/attributes/${id}`)).status).toBe(404);
      expect((await call('PUT', '/v1/users/defined', { attributes: { [`a${n}`]: 'y' } })).status).toBe(422);
      const experimentation = { controlRatio: 0, userActivationWindow: n + 1 };
      await call('PATCH', '/admin/v1/settings', { experimentation });
      expect((await call('GET', '/admin/v1/settings')).body).toMatchObject({ experimentation });
    }
  });
});

describe('Positions', () => {
  it('grow with every write, and any read may ask for one', async () => {
    const written = await call('PUT', '/v1/users/placed', { name: '1' });
    const position = written.headers.get('x-rollcall-position')!;
    const next = (await call('PUT', '/v1/users/placed', { name: '2' })).headers.get('x-rollcall-position')!;
    expect(next > position).toBe(true);
    const headers = { 'x-rollcall-min-position': next, 'x-rollcall-consistency': 'eventual' };
    const read = await call('GET', '/v1/users/placed', undefined, headers);
    expect([read.status, read.body.name]).toEqual([200, '2']);
    expect(read.headers.get('x-rollcall-position')! >= next).toBe(true);
    const list = await call('GET', '/admin/v1/api-keys', undefined, { 'x-rollcall-min-position': next });
    expect(list.headers.get('x-rollcall-as-of')! >= next).toBe(true);
  });

  it('of a write that changed nothing are where the stream stands', async () => {
    const first = await call('PUT', '/v1/users/still', { name: 'S' });
    await call('PUT', '/v1/users/other', { name: 'O' });
    const again = await call('PUT', '/v1/users/still', { name: 'S' });
    expect(again.headers.get('x-rollcall-position')).toBe(first.headers.get('x-rollcall-position'));
  });

  (onNamedStores ? it.skip : it)(
    'of the future are refused: nobody else could write what would reach them',
    async () => {
      const headers = { 'x-rollcall-min-position': '9'.repeat(16) };
      const paths = ['/v1/users/placed', '/v1/users/placed/metrics', '/admin/v1/api-keys'];
      for (const answer of await Promise.all(paths.map((path) => call('GET', path, undefined, headers)))) {
        expect(answer.status).toBe(422);
        expect(answer.body).toMatchObject({ code: 'invalid_value', field: 'x-rollcall-min-position' });
      }
    },
  );
});

describe('Users of other tenants and environments', () => {
  const scopes: readonly Record<string, string>[] = [
    {},
    { 'tenant-id': 'acme' },
    { 'tenant-id': 'Acme' },
    { 'tenant-id': 'acme~x/../y%20' },
    { 'rollcall-environment': 'staging' },
    { 'rollcall-environment': 'staging', 'tenant-id': 'acme' },
  ];

  it('share an id and nothing else', async () => {
    await call('POST', '/admin/v1/metrics', [{ name: 'W', key: 'words' }], {
      'rollcall-environment': 'staging',
    });
    for (const [n, scope] of scopes.entries()) {
      const missing = await call('GET', '/v1/users/shared', undefined, scope);
      expect([n, missing.status]).toEqual([n, 404]);
      const event = { user: { id: 'shared', name: `in ${n}` }, value: n + 1 };
      const headers = { ...scope, 'idempotency-key': 'the same' };
      const recorded = await call('POST', '/v1/metrics/words/event', event, headers);
      expect([recorded.status, recorded.body.total]).toEqual([201, n + 1]);
      const notifications = { recap: n % 2 === 0 ? ['email'] : ['push'] };
      await call('PATCH', '/v1/users/shared/preferences', { notifications }, scope);
    }
    for (const [n, scope] of scopes.entries()) {
      expect((await call('GET', '/v1/users/shared', undefined, scope)).body.name).toBe(`in ${n}`);
      const { body } = await call('GET', '/v1/users/shared/metrics/words', undefined, scope);
      expect(body.current).toBe(n + 1);
      const preferences = await call('GET', '/v1/users/shared/preferences', undefined, scope);
      expect(preferences.body.notifications.recap).toEqual(n % 2 === 0 ? ['email'] : ['push']);
    }
  });

  it('have definitions by environment, not by tenant', async () => {
    const body = { attributes: { plan: 'x' } };
    expect((await call('PUT', '/v1/users/u', body, { 'tenant-id': 'acme' })).status).toBe(200);
    expect((await call('PUT', '/v1/users/u', body, { 'rollcall-environment': 'staging' })).status).toBe(422);
  });
});

describe('At the same time', () => {
  const times = <Result>(count: number, one: (n: number) => Promise<Result>): Promise<Result[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => one(n)));

  it('64 events of one user, each also changing the user, sum up exactly', async () => {
    const answers = await times(64, (n) =>
      call('POST', '/v1/metrics/words/event', { user: { id: 'crowded', name: `N ${n}` }, value: 1 }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(64).fill(201));
    const totals = answers.map(({ body }) => Number(body.total)).sort((a, b) => a - b);
    expect(totals).toEqual([...Array(64).keys()].map((n) => n + 1));
    expect((await call('GET', '/v1/users/crowded/metrics/words')).body.current).toBe(64);
  });

  it('64 events with one key are one: 201 once, the rest 202 with its id', async () => {
    const answers = await times(64, (n) =>
      call(
        'POST',
        '/v1/metrics/words/event',
        { user: { id: 'once', name: `N ${n}` }, value: n + 1 },
        { 'idempotency-key': 'k' },
      ),
    );
    const first = answers.filter(({ status }) => status === 201);
    const replays = answers.filter(({ status }) => status === 202);
    expect([first.length, replays.length]).toEqual([1, 63]);
    const [{ body }] = first as [(typeof first)[number]];
    for (const replay of replays) {
      expect(replay.body).toEqual({ ...body, idempotentReplayed: true });
    }
    expect((await call('GET', '/v1/users/once/metrics/words')).body.current).toBe(body.total);
  });

  it('creates of one id with different bodies: one is taken, the others are told to use PUT or PATCH', async () => {
    const answers = await times(16, (n) => call('POST', '/v1/users', { id: 'wanted', name: `N ${n}` }));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer !== made[0])) {
      expect([status, body.error]).toEqual([422, expect.stringMatching(/PUT or PATCH/)]);
    }
    expect((await call('GET', '/v1/users/wanted')).body).toEqual(made[0]!.body);
    const same = await times(16, () => call('POST', '/v1/users', { id: 'agreed', name: 'N' }));
    expect(same.map(({ status }) => status)).toEqual(Array(16).fill(201));
    expect(new Set(same.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('definitions with one key: one is created, the others are issues', async () => {
    const answers = await times(16, () =>
      call('POST', '/admin/v1/metrics', [{ name: 'M', key: 'contested' }]),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.issues.length === 1)).toHaveLength(15);
  });

  it('batches and single events of the same users sum up exactly', async () => {
    const users = ['m0', 'm1', 'm2', 'm3'];
    const batch = users.map((id) => ({ key: 'words', user: { id }, value: 1, idempotencyKey: 'same' }));
    const [batches] = await Promise.all([
      times(8, () => call('POST', '/admin/v1/metrics/events', batch)),
      times(32, (n) => call('POST', '/v1/metrics/words/event', { user: { id: users[n % 4] }, value: 10 })),
    ]);
    expect(batches.map(({ status }) => status)).toEqual(Array(8).fill(202));
    for (const id of users) {
      expect((await call('GET', `/v1/users/${id}/metrics/words`)).body.current).toBe(81);
    }
  });
});
