import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedStart } from '../support/failed-start.js';
import { freePort } from '../support/free-port.js';
import { caller, callerOnce } from '../support/http.js';
import {
  adminKey,
  removeDirectory,
  type RunningServer,
  startServerWith,
  temporaryDirectory,
} from '../support/server.js';

const users = ['u1', 'u2', '__proto__', 'a/b', '😀'];

async function fill(server: RunningServer): Promise<void> {
  const call = caller(server);
  const attributes = ['plan', 'city'].map((key) => ({ name: key, key, type: 'user' }));
  await call('POST', '/admin/v1/attributes', attributes);
  const metrics = ['words', 'pages', 'old'].map((key) => ({ name: key, key }));
  const { created } = (await call('POST', '/admin/v1/metrics', metrics)).body;
  await call('DELETE', `/admin/v1/metrics?ids=${created[2].id}`);
  await call('PATCH', '/admin/v1/metrics', [{ id: created[0].id, units: 'words' }]);
  await call('PATCH', '/admin/v1/settings', {
    experimentation: { controlRatio: 50 },
    defaultTimeZone: 'Asia/Tokyo',
  });
  await call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true, daysOff: [0, 6] });
  await call('POST', '/admin/v1/environments', { key: 'staging', name: 'Staging', kind: 'staging' });
  await call('POST', '/admin/v1/api-keys', { name: 'App', scope: 'application' });
  for (const [n, id] of users.entries()) {
    const path = `/v1/users/${encodeURIComponent(id)}`;
    await call('PUT', path, {
      email: `${n}@b.c`,
      name: `N ${n}`,
      deviceTokens: ['t'],
      attributes: { plan: `p${n}` },
    });
    await call('PATCH', `${path}/preferences`, {
      notifications: { recap: ['email'], streak_reminder: [] },
      streak: { evaluationMode: 'ALL', metrics: [{ key: 'words', threshold: 2 }] },
    });
    for (const [index, timestamp] of ['2023-12-31T23:00:00Z', '2024-02-29T10:00:00Z'].entries()) {
      const event = { user: { id }, value: n + index + 0.5, timestamp };
      const headers = { 'idempotency-key': `k${index}` };
      expect((await call('POST', '/v1/metrics/words/event', event, headers)).status).toBe(201);
    }
  }
  await call('PATCH', '/v1/users/u2', { unset: ['name', 'attributes.plan'], tz: 'Europe/London' });
}

/** Everything a GET can tell, but when keys were last used. */
async function everything(server: RunningServer): Promise<Record<string, unknown>> {
  const call = caller(server);
  const range = 'startDate=2023-12-01&endDate=2024-03-31';
  const paths = [
    ...['attributes', 'metrics', 'settings', 'streaks/settings', 'environments', 'api-keys'].map(
      (one) => `/admin/v1/${one}`,
    ),
    ...users
      .map((id) => `/v1/users/${encodeURIComponent(id)}`)
      .flatMap((path) => [
        path,
        `${path}/preferences`,
        `${path}/metrics`,
        ...['daily', 'weekly', 'monthly'].map(
          (by) => `${path}/metrics/words/event-summary?aggregation=${by}&${range}`,
        ),
      ]),
  ];
  const head = (await call('GET', '/v1/users/u1')).headers.get('x-rollcall-position')!;
  const answers: Record<string, unknown> = {};
  for (const path of paths) {
    const { status, body } = await call('GET', path, undefined, { 'x-rollcall-min-position': head });
    answers[path] = {
      status,
      body: JSON.parse(JSON.stringify(body), (key, value) => (key === 'lastUsed' ? null : value)),
    };
    expect([path, status]).toEqual([path, 200]);
  }
  return answers;
}

describe('A server that is started again', () => {
  const directory = temporaryDirectory();
  let server: RunningServer;
  let before: Record<string, unknown>;

  beforeAll(async () => {
    server = await startServerWith(directory);
    await fill(server);
    before = await everything(server);
  });
  afterAll(async () => {
    await server.stop();
    removeDirectory(directory);
  });

  const restart = async (without?: string): Promise<void> => {
    expect(await server.stop()).toBe(0);
    if (without !== undefined) {
      const files = readdirSync(directory).filter((name) => name.startsWith(without));
      expect(files).not.toEqual([]);
      for (const name of files) rmSync(join(directory, name));
    }
    server = await startServerWith(directory);
  };

  it('finds everything as it was', async () => {
    await restart();
    expect(await everything(server)).toEqual(before);
    expect(server.output()).not.toContain(adminKey.split('.')[1]);
  });

  it.each(['read-models.db', 'reports.db', 'idempotency.db', 'snapshots.db'])(
    'makes %s again when it was deleted',
    async (name) => {
      await restart(name);
      expect(existsSync(join(directory, name))).toBe(true);
      expect(await everything(server)).toEqual(before);
      const event = { user: { id: 'u1', name: 'never' }, value: 100 };
      const replay = await caller(server)('POST', '/v1/metrics/words/event', event, {
        'idempotency-key': 'k0',
      });
      expect([replay.status, replay.body.total, replay.body.idempotentReplayed]).toEqual([202, 2, true]);
    },
  );

  it('refuses a second one on its data directory, in one line, and goes on', async () => {
    const port = String(await freePort());
    const environment = { PORT: port, ROLLCALL_DATA_DIR: directory, ROLLCALL_ADMIN_KEY: adminKey };
    const { code, stderr } = await failedStart(environment);
    expect(code).toBeGreaterThan(0);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(directory)]);
    expect((await caller(server)('GET', '/v1/users/u1')).status).toBe(200);
  });
});

describe('A bad configuration', () => {
  it('is told with all that is wrong at once, before anything is touched', async () => {
    const directory = join(temporaryDirectory(), 'never-made');
    const { code, stdout, stderr } = await failedStart({
      PORT: 'eighty',
      HOST: 'not a host',
      ROLLCALL_DATA_DIR: directory,
      ROLLCALL_ADMIN_KEY: 'short-secret',
      ROLLCALL_PUBLIC_URL: 'ftp://x',
      ROLLCALL_PROJECTOR: 'sometimes',
      ROLLCALL_RATE_LIMIT_TIER1: '-5',
      LOG_LEVEL: 'loud',
      EVENTSTORE_URL: 'http://example',
    });
    expect(code).toBeGreaterThan(0);
    const names = ['PORT', 'HOST', 'ROLLCALL_ADMIN_KEY', 'ROLLCALL_PUBLIC_URL', 'ROLLCALL_PROJECTOR'];
    for (const name of [
      ...names,
      'ROLLCALL_RATE_LIMIT_TIER1',
      'LOG_LEVEL',
      'EVENTSTORE_URL',
      'MONGODB_URL',
    ]) {
      expect(stderr).toMatch(new RegExp(`^ *${name}: expected`, 'm'));
    }
    expect(stderr + stdout).not.toContain('short-secret');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(directory)).toBe(false);
  });

  it('is told by name and without a stack where the data directory is a file', async () => {
    const path = join(temporaryDirectory(), 'taken');
    writeFileSync(path, '');
    const { code, stderr } = await failedStart({ PORT: '0', ROLLCALL_DATA_DIR: path });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      'The configuration is not usable:',
      expect.stringMatching(/^ {2}ROLLCALL_DATA_DIR: expected a directory /),
    ]);
    expect(stderr).toContain(path);
  });
});

describe('SIGTERM under load', () => {
  const directory = temporaryDirectory();
  afterAll(() => removeDirectory(directory));

  it('drains: every acknowledged write is there, none was answered 5xx, the exit code is 0', async () => {
    const server = await startServerWith(directory, { LOG_LEVEL: 'warn' });
    await caller(server)('POST', '/admin/v1/metrics', [{ name: 'Steps', key: 'steps' }]);
    const writers = Array.from({ length: 16 }, (_, n) => ({ id: `writer-${n}`, acknowledged: 0, sent: 0 }));
    const wrong: string[] = [];
    let underWay!: () => void;
    const busy = new Promise<void>((resolve) => (underWay = resolve));
    const writing = writers.map(async (writer) => {
      for (;;) {
        writer.sent++;
        const answer = await callerOnce(server)('POST', '/v1/metrics/steps/event', {
          user: { id: writer.id },
          value: 1,
        }).catch(() => undefined);
        if (answer === undefined) return;
        if (answer.status === 201) writer.acknowledged++;
        else wrong.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        if (writers.every(({ acknowledged }) => acknowledged >= 5)) underWay();
      }
    });
    await busy;
    // Twice, as a process gets it that npm started and whose whole group is told to end.
    expect(await Promise.all([server.stop(), server.stop()])).toEqual([0, 0]);
    await Promise.all(writing);
    expect(wrong).toEqual([]);
    expect(server.output()).not.toMatch(/"level":[56]0/);

    const again = await startServerWith(directory, { LOG_LEVEL: 'fatal' });
    for (const { id, acknowledged, sent } of writers) {
      const total = (await caller(again)('GET', `/v1/users/${id}/metrics/steps`)).body.current;
      expect(total).toBeGreaterThanOrEqual(acknowledged);
      expect(total).toBeLessThanOrEqual(sent);
    }
    expect(await again.stop()).toBe(0);
  });
});
