import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { serverEnvironment, startCli } from '../support/cli.js';
import { parseCsv } from '../support/csv.js';
import { eventually } from '../support/eventually.js';
import { type Answer, caller } from '../support/http.js';
import { eventOf, eventsIn } from '../support/replayed.js';
import {
  onNamedStores,
  removeDirectory,
  type RunningServer,
  startServer,
  temporaryDirectory,
} from '../support/server.js';
import { type Ask, expectKnownAnalytics, type KnownNumbers } from './support/known-analytics.js';

const data = new URL('../../../shared/data/', import.meta.url).pathname;
const present = existsSync(join(data, 'contributors.ndjson.gz'));
if (!present)
  process.stderr.write('contributors.spec: skipped, the real events are not beside this checkout\n');

/** Fourteen years of days are half a million small writes: minutes for a server that is not built for speed. */
const FOLDED_WITHIN_MS = onNamedStores ? 600_000 : 60_000;
if (onNamedStores) jest.setTimeout(1_800_000);

interface Expected extends KnownNumbers {
  readonly events: number;
}

interface User {
  readonly id: string;
  readonly email: string;
  readonly tz: string;
  readonly attributes: Record<string, string>;
}

interface Line {
  readonly key: string;
  readonly user: User;
  readonly value: number;
  readonly timestamp: string;
}

interface UserAnswer extends User {
  readonly metrics: Record<string, number>;
}

(present ? describe : describe.skip)('34,308 real events, imported through the API', () => {
  const directory = temporaryDirectory();
  const path = (name: string): string => join(directory, name);
  let expected: Expected;
  let lines: readonly string[];
  let server: RunningServer;

  beforeAll(async () => {
    cpSync(join(data, 'contributors.ndjson.gz'), path('whole.ndjson.gz'));
    expected = JSON.parse(readFileSync(join(data, 'contributors.expected.json'), 'utf8')) as Expected;
    lines = gunzipSync(readFileSync(path('whole.ndjson.gz')))
      .toString('utf8')
      .trim()
      .split('\n');
    server = await startServer(path('data'));
  });
  afterAll(async () => {
    await server.kill();
    removeDirectory(directory);
  });

  const run = (...args: readonly string[]) => startCli(args, serverEnvironment(server));

  it('come out as the numbers that are known, and a second import changes nothing', async () => {
    const first = await run('import', path('whole.ndjson.gz'), '--define-missing').done;
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain(`${expected.events} lines: ${expected.events} accepted (`);
    // Of stores that took too long, a batch is asked for again; what they did all the same is known then.
    if (!onNamedStores) expect(first.stdout).toContain('accepted (0 of them');
    const told = toldIn(lines);
    const imported = await everyUser(server, told);
    expect(imported).toEqual(told);
    expectKnownNumbers(imported, expected);

    const head = await headPosition(server);
    const second = await run('import', path('whole.ndjson.gz'), '--define-missing').done;
    expect(second).toMatchObject({ code: 0 });
    expect(second.stdout).toContain(`(${expected.events} of them known already)`);
    expect(await headPosition(server)).toBe(head);
    expect(await everyUser(server, told)).toEqual(told);
  });

  it('are counted as is known by day, month, cohort and account, over HTTP and on the command line', async () => {
    // Some event later than all of them, whose position the first answers have to have reached.
    const { headers } = await caller(server)('PATCH', '/admin/v1/settings', { aggregationPeriod: 'weekly' });
    const position = headers.get('x-rollcall-position') ?? '';
    await expectKnownAnalytics(overHttp(server, position), expected);
    const onCommandLine: Ask = async (place, parameters = {}) => {
      const words = place.replace(/^attributes\//, 'attributes values ').split(' ');
      const options = Object.entries(parameters).flatMap(([name, value]) => [
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        value,
      ]);
      const { code, stdout, stderr } = await run('analytics', ...words, ...options, '--json').done;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    };
    await expectKnownAnalytics(onCommandLine, expected);
  });

  it('are replayed in every format as they went in', async () => {
    for (const name of ['all.ndjson.gz', 'all.csv'])
      expect(await run('replay', '--out', path(name)).done).toMatchObject({ code: 0 });
    const events = eventsIn(gunzipSync(readFileSync(path('all.ndjson.gz'))).toString('utf8'));
    const counted = events.filter(({ type }) => type === 'MetricEventRecorded');
    expect(counted).toHaveLength(expected.events);
    const replayed = counted.map(({ userId, data: { metric, value, at } }) =>
      JSON.stringify([userId, metric, value, at]),
    );
    const sent = lines.map((line) => {
      const { user, key, value, timestamp } = JSON.parse(line) as Line;
      return JSON.stringify([user.id, key, value, new Date(timestamp).toISOString()]);
    });
    expect(replayed.sort()).toEqual(sent.sort());
    expect(parseCsv(readFileSync(path('all.csv'), 'utf8')).map(eventOf)).toEqual(events);
    expect(await server.stop()).toBe(0);
  });

  it('come out the same when the import and the server are killed in the middle', async () => {
    const some = lines.slice(0, 16_000);
    writeFileSync(path('some.ndjson'), some.join('\n'));
    server = await startServer(path('broken'));
    const killed = run('import', path('some.ndjson'), '--define-missing', '--lanes', '1');
    await progressed(path('some.ndjson'));
    killed.child.kill('SIGKILL');
    await killed.done;
    await server.kill();

    server = await startServer(path('broken'));
    const again = await run('import', path('some.ndjson'), '--define-missing').done;
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('Went on after line');
    const told = toldIn(some);
    expect(await everyUser(server, told)).toEqual(told);
  });
});

/** Once the sets know the position: while they are behind, it is asked again, as a client does. */
const overHttp =
  (server: RunningServer, position: string): Ask =>
  (place, parameters = {}) => {
    const path = `/admin/v1/analytics/${place}?${new URLSearchParams(parameters).toString()}`;
    const asked = async (): Promise<unknown> => {
      const answer = await caller(server)('GET', path, undefined, { 'x-rollcall-min-position': position });
      if (answer.status === 503) return undefined;
      expect([place, answer.status]).toEqual([place, 200]);
      expect((answer.headers.get('x-rollcall-as-of') ?? '') >= position).toBe(true);
      return answer.body;
    };
    return eventually(`${place} to be answered`, asked, FOLDED_WITHIN_MS);
  };

const progressed = (file: string): Promise<unknown> =>
  eventually('the import to be past its first lines', () => {
    const path = `${file}.import-progress.json`;
    return Promise.resolve(
      existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { settled: number }).settled > 0,
    );
  });

/** Of the last event in the log, read from the log itself: a read model's may still come after it. */
async function headPosition(server: RunningServer): Promise<string | undefined> {
  const { body } = await caller(server)('GET', '/admin/v1/events');
  return eventsIn(body as string).at(-1)?.position;
}

/** Every user as the lines leave them: the last word on each detail, and the sum of each metric. */
function toldIn(lines: readonly string[]): Map<string, UserAnswer> {
  const users = new Map<string, UserAnswer>();
  for (const line of lines) {
    const { user, key, value } = JSON.parse(line) as Line;
    const metrics = users.get(user.id)?.metrics ?? { commits: 0, 'files-changed': 0 };
    users.set(user.id, { ...user, metrics: { ...metrics, [key]: (metrics[key] ?? 0) + value } });
  }
  return users;
}

async function everyUser(
  server: RunningServer,
  told: ReadonlyMap<string, unknown>,
): Promise<Map<string, UserAnswer>> {
  const call = caller(server);
  const answers = await Promise.all(
    [...told.keys()].map(async (asked): Promise<[string, UserAnswer]> => {
      const path = `/v1/users/${encodeURIComponent(asked)}`;
      const read = (what: string): Promise<Answer> =>
        eventually(
          `${what} to be answered`,
          async () => {
            const answer = await call('GET', what);
            // What a client does while a projector is still far behind.
            return answer.status === 503 ? undefined : answer;
          },
          FOLDED_WITHIN_MS,
        );
      const [user, metrics] = await Promise.all([read(path), read(`${path}/metrics`)]);
      expect([user.status, metrics.status]).toEqual([200, 200]);
      const totals = (metrics.body as { key: string; current: number }[]).map(({ key, current }) => [
        key,
        current,
      ]);
      const { id, email, tz, attributes } = user.body as User;
      return [
        asked,
        { id, email, tz, attributes, metrics: Object.fromEntries(totals) as UserAnswer['metrics'] },
      ];
    }),
  );
  return new Map(answers);
}

function expectKnownNumbers(users: ReadonlyMap<string, UserAnswer>, expected: Expected): void {
  expect(users.size).toBe(expected.users);
  const accounts: Record<string, number> = {};
  const totals: Record<string, number> = {};
  for (const { attributes, metrics } of users.values()) {
    const account = attributes.account ?? 'none';
    accounts[account] = (accounts[account] ?? 0) + 1;
    for (const [key, value] of Object.entries(metrics)) totals[key] = (totals[key] ?? 0) + value;
  }
  expect(accounts).toEqual(expected.attributes.account);
  expect(totals).toEqual(expected.metricTotals);
  expect(topUsers(users, 'commits')).toEqual(expected.topUsersByCommits);
  expect(topUsers(users, 'files-changed')).toEqual(expected.topUsersByFilesChanged);
}

const topUsers = (users: ReadonlyMap<string, UserAnswer>, metric: string): [string, number][] =>
  [...users.values()]
    .map(({ id, metrics }): [string, number] => [id, metrics[metric] ?? 0])
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 10);
