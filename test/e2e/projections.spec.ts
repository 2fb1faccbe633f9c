import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allProjections, buildName } from '@rollcall/projections';
import { serverEnvironment, startCli } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { expectReadModelsEqualFold } from '../support/fold-check.js';
import { type Answer, type Call, caller, callerOnce } from '../support/http.js';
import {
  onNamedStores,
  removeDirectory,
  type RunningServer,
  startServer,
  temporaryDirectory,
} from '../support/server.js';

const users = 40;
const eventsAtFirst = 4_000;

interface Projection {
  readonly name: string;
  readonly live: string;
  readonly paused: { readonly by: string } | null;
  readonly builds: readonly { readonly role: string; readonly state: string }[];
}

describe('An admin of the read models', () => {
  const directory = temporaryDirectory();
  let server: RunningServer;
  const call: Call = (...asked) => caller(server)(...asked);
  const once: Call = (...asked) => callerOnce(server)(...asked);

  beforeAll(async () => {
    server = await startServer(directory, { LOG_LEVEL: 'warn' });
    await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    for (let from = 0; from < eventsAtFirst; from += 1_000) {
      const items = Array.from({ length: 1_000 }, (_, at) => ({
        key: 'words',
        user: { id: `seeded-${(from + at) % users}` },
        value: 1,
        idempotencyKey: `seed-${from + at}`,
      }));
      expect((await call('POST', '/admin/v1/metrics/events', items)).body.accepted).toBe(1_000);
    }
  });

  afterAll(async () => {
    await server.stop();
    removeDirectory(directory);
  });

  const rollcall = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await startCli(args, serverEnvironment(server)).done;
    expect([args, code, code === 0 ? '' : stderr]).toEqual([args, 0, '']);
    return stdout;
  };
  const projections = async (): Promise<readonly Projection[]> =>
    JSON.parse(await rollcall('projections', 'list', '--json')) as readonly Projection[];
  const restart = async (): Promise<void> => {
    server = await startServer(directory, { LOG_LEVEL: 'warn' });
  };
  const seededTotals = async (): Promise<void> => {
    for (const user of [0, 1, users - 1]) {
      const { status, body } = await call('GET', `/v1/users/seeded-${user}/metrics/words`);
      expect([user, status, body.current]).toEqual([user, 200, eventsAtFirst / users]);
    }
  };

  /** Writes and reads what it wrote, until it is told to end. Tells how often, and what was wrong. */
  const client = (user: string, signal: AbortSignal) => {
    const told = { total: 0, wrong: [] as unknown[] };
    return { told, ended: writeAndRead(user, signal, told) };
  };
  const writeAndRead = async (
    user: string,
    signal: AbortSignal,
    told: { total: number; readonly wrong: unknown[] },
  ): Promise<void> => {
    const day = new Date().toISOString().slice(0, 10);
    const summary = `event-summary?aggregation=daily&startDate=${day}&endDate=${day}`;
    const check = (what: string, answer: Answer, value: unknown, expected: unknown): void => {
      const { status, body } = answer;
      if (status >= 300 || value !== expected)
        told.wrong.push({ what, status, code: body.code, value, expected });
    };
    while (!signal.aborted) {
      const total = ++told.total;
      const timestamp = `${day}T00:00:00Z`;
      const written = await once('POST', '/v1/metrics/words/event', {
        user: { id: user, name: `Name ${total}` },
        value: 1,
        timestamp,
      });
      check('write', written, written.body.total, total);
      const metric = await once('GET', `/v1/users/${user}/metrics/words`);
      check('metric', metric, metric.body.current, total);
      const profile = await once('GET', `/v1/users/${user}`);
      check('profile', profile, profile.body.name, `Name ${total}`);
      const days = await once('GET', `/v1/users/${user}/metrics/words/${summary}`);
      check('days', days, days.body[0]?.total, total);
      const defined = await once('GET', '/admin/v1/metrics');
      check('definitions', defined, defined.body.length, 1);
    }
  };

  it('rebuilds all of them with one command, and nobody who reads or writes notices', async () => {
    const ending = new AbortController();
    const clients = ['ann', 'bob', 'cyd'].map((user) => client(user, ending.signal));
    const rebuilt = await rollcall('projections', 'rebuild', 'all');
    expect(rebuilt).toMatch(/^metric-totals +metric-totals-v1-g2 +\d+ +0 +0 +0 +0$/m);
    await rollcall('projections', 'rollback', 'metric-totals');
    await eventually('each client to have been at work', () => clients.every(({ told }) => told.total > 3));
    ending.abort();
    await Promise.all(clients.map(({ ended }) => ended));
    expect(clients.flatMap(({ told }) => told.wrong)).toEqual([]);
    await seededTotals();
    for (const { name, live } of await projections()) {
      const first = buildName(allProjections.find((projection) => projection.name === name)!);
      expect([name, live]).toEqual([name, name === 'metric-totals' ? first : `${first}-g2`]);
    }
    const pruned = await rollcall('projections', 'prune', 'user-profile');
    expect(pruned).toContain('Being removed: user-profile-v1.');
    const refused = await startCli(['projections', 'prune', 'user-profile'], serverEnvironment(server)).done;
    expect([refused.code, refused.stderr]).toEqual([1, 'There is no previous build.\n']);
  });

  it('sees it go on where it was when the server was killed in the middle of it', async () => {
    const killed = await eventually(
      'a rebuild to be killed before it has ended',
      async () => {
        const { body: begun } = await call('POST', '/admin/v1/projections/metric-days/rebuild', {});
        await eventually('it to be taken', async () => {
          const { body } = await call('GET', `/admin/v1/operations/${begun.id}`);
          return body.startedAt;
        });
        await server.kill();
        const killedAt = new Date().toISOString();
        await restart();
        const { body } = await call('GET', `/admin/v1/operations/${begun.id}`);
        // By now it may have come to its end.
        return body.finishedAt === null || body.finishedAt > killedAt ? (body.id as string) : undefined;
      },
      240_000,
    );
    const watched = await rollcall('operations', 'watch', killed, '--json');
    const { state, result } = JSON.parse(watched) as { state: string; result: { projections: unknown } };
    expect(state).toBe('succeeded');
    expect(result.projections).toMatchObject({
      'metric-days': { comparison: { differences: { missing: 0, extra: 0, different: 0 }, parked: 0 } },
    });
    await seededTotals();
    expect(await rollcall('operations', 'list', '--kind', 'rebuild')).toContain(killed);
  });

  it('lets one stand still over a restart, and go on', async () => {
    expect(await rollcall('projections', 'pause', 'metric-totals')).toContain('Paused since');
    expect(await server.stop()).toBe(0);
    await restart();
    const body = { user: { id: 'seeded-0' }, value: 0 };
    expect((await call('POST', '/v1/metrics/words/event', body)).status).toBe(201);
    await seededTotals();
    const paused = await eventually('it to be told as paused', async () => {
      const standing = (await projections()).filter((one) => one.paused !== null);
      return standing.every(({ builds }) => builds[0]?.state === 'paused') && standing;
    });
    expect(paused.map(({ name }) => name)).toEqual(['metric-totals']);
    await rollcall('projections', 'resume', 'metric-totals');
    await eventually('it to run', async () => {
      const { builds } = (await call('GET', '/admin/v1/projections/metric-totals')).body as Projection;
      return builds[0]?.state === 'running';
    });
  });

  it('finds in every read model what a fresh fold of the log gives', async () => {
    expect(await server.stop()).toBe(0);
    if (!onNamedStores) await expectReadModelsEqualFold(directory);
    await restart();
  });
});
