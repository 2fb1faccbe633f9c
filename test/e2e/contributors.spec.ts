import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverEnvironment, startCli } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { caller } from '../support/http.js';
import {
  removeDirectory,
  type RunningServer,
  startServerWith,
  temporaryDirectory,
} from '../support/server.js';

const data = new URL('../../../shared/data/', import.meta.url).pathname;
const present = existsSync(join(data, 'contributors.ndjson.gz'));
if (!present)
  process.stderr.write('contributors.spec: skipped, the real events are not beside this checkout\n');

interface Expected {
  readonly events: number;
  readonly users: number;
  readonly attributes: { readonly account: Record<string, number> };
  readonly metricTotals: Record<string, number>;
  readonly topUsersByCommits: [string, number][];
  readonly topUsersByFilesChanged: [string, number][];
}

interface UserAnswer {
  readonly id: string;
  readonly email: string;
  readonly tz: string;
  readonly attributes: Record<string, string>;
  readonly metrics: Record<string, number>;
}

(present ? describe : describe.skip)('34,308 real events, imported through the API', () => {
  const directories = [temporaryDirectory(), temporaryDirectory()];
  const [whole, broken] = directories as [string, string];
  const file = join(whole, 'contributors.ndjson.gz');
  let expected: Expected;
  let ids: string[];
  let imported: Map<string, UserAnswer>;

  beforeAll(() => {
    cpSync(join(data, 'contributors.ndjson.gz'), file);
    cpSync(file, join(broken, 'contributors.ndjson.gz'));
    expected = JSON.parse(readFileSync(join(data, 'contributors.expected.json'), 'utf8')) as Expected;
    const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
    ids = [...new Set(lines.map((line) => (JSON.parse(line) as { user: { id: string } }).user.id))];
  });

  afterAll(() => directories.forEach(removeDirectory));

  it('come out as the numbers that are known, and a second import changes nothing', async () => {
    const server = await startServerWith(join(whole, 'data'));
    const first = await startCli(['import', file, '--define-missing'], serverEnvironment(server)).done;
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain(`${expected.events} lines: ${expected.events} accepted (0 of them`);
    imported = await everyUser(server, ids);
    expectKnownNumbers(imported, expected);

    const head = await headPosition(server);
    const second = await startCli(['import', file, '--define-missing'], serverEnvironment(server)).done;
    expect(second).toMatchObject({ code: 0 });
    expect(second.stdout).toContain(`(${expected.events} of them known already)`);
    expect(await headPosition(server)).toBe(head);
    expect(await everyUser(server, ids)).toEqual(imported);
    expect(await server.stop()).toBe(0);
  }, 120_000);

  it('come out the same when the import and the server are killed in the middle', async () => {
    const copy = join(broken, 'contributors.ndjson.gz');
    let server = await startServerWith(join(broken, 'data'));
    const killed = startCli(['import', copy, '--define-missing'], serverEnvironment(server));
    await progressed(copy);
    killed.child.kill('SIGKILL');
    await killed.done;
    await server.kill();

    server = await startServerWith(join(broken, 'data'));
    const again = await startCli(['import', copy, '--define-missing'], serverEnvironment(server)).done;
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('Went on after line');
    expect(await everyUser(server, ids)).toEqual(imported);
    expect(await server.stop()).toBe(0);
  }, 120_000);
});

const progressed = (file: string): Promise<unknown> =>
  eventually(
    'the import to be past its first thousand lines',
    () => {
      const path = `${file}.import-progress.json`;
      return Promise.resolve(
        existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { settled: number }).settled > 1000,
      );
    },
    30_000,
  );

/** Of the last event in the log: an environment's list answers with how far its read model has come. */
async function headPosition(server: RunningServer): Promise<string | null> {
  const call = caller(server);
  const { headers } = await call('GET', `/admin/v1/environments`);
  return headers.get('x-rollcall-as-of');
}

async function everyUser(server: RunningServer, ids: readonly string[]): Promise<Map<string, UserAnswer>> {
  const call = caller(server);
  const answers = await Promise.all(
    ids.map(async (id): Promise<[string, UserAnswer]> => {
      const path = `/v1/users/${encodeURIComponent(id)}`;
      const [user, metrics] = await Promise.all([call('GET', path), call('GET', `${path}/metrics`)]);
      expect([user.status, metrics.status]).toEqual([200, 200]);
      const totals = (metrics.body as { key: string; current: number }[]).map(({ key, current }) => [
        key,
        current,
      ]);
      const { id: known, email, tz, attributes } = user.body as UserAnswer;
      return [
        id,
        { id: known, email, tz, attributes, metrics: Object.fromEntries(totals) as Record<string, number> },
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
