import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { serverEnvironment, startCli } from '../support/cli.js';
import { parseCsv } from '../support/csv.js';
import { caller } from '../support/http.js';
import { eventOf, eventsIn } from '../support/replayed.js';
import {
  onNamedStores,
  removeDirectory,
  type RunningServer,
  startServer,
  temporaryDirectory,
} from '../support/server.js';

const unpacked = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

const eventStoreModule = new URL('../../dist/libs/event-store-sqlite/src/index.js', import.meta.url).href;
/** What is read from a data directory. */
const itEmbedded = onNamedStores ? it.skip : it;
const nasty = 'a,"b"\n=1+1\r\n; 日本語 🎉 \\ \u2028';

/** Of 900 events each; together more than two pages of a replay. */
const rounds = 3;

describe('the command line of an analyst', () => {
  const directory = temporaryDirectory();
  const out = (name: string): string => join(directory, name);
  let server: RunningServer;
  let environment: Record<string, string>;
  const run = (...args: readonly string[]) => startCli(args, environment).done;

  beforeAll(async () => {
    server = await startServer(out('data'));
    environment = serverEnvironment(server);
    const call = caller(server);
    await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    await call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);
    await call('PUT', '/v1/users/18', { name: nasty, attributes: { plan: 'free' } });
    const items = Array.from({ length: 900 }, (_, n) => ({
      key: 'words',
      user: { id: `many-${n % 50}` },
      value: n / 4,
    }));
    for (let round = 0; round < rounds; round++)
      expect((await call('POST', '/admin/v1/metrics/events', items)).status).toBe(202);
    await call('PUT', '/v1/users/18', { attributes: { plan: 'pro' } });
  });
  afterAll(async () => {
    await server.kill();
    removeDirectory(directory);
  });

  it('replays the same to a pipe, to NDJSON and to CSV, packed and not', async () => {
    const piped = await run('replay');
    expect(piped.code).toBe(0);
    const events = eventsIn(piped.stdout);
    expect(events).toHaveLength(1 + 1 + 3 + 50 + rounds * 900);
    expect(events.find(({ userId }) => userId === '18')!.data).toMatchObject({ sealed: { name: nasty } });
    for (const name of ['all.ndjson', 'all.ndjson.gz', 'all.csv', 'all.csv.gz']) {
      const written = await run('replay', '--out', out(name));
      expect(written).toMatchObject({ code: 0, stdout: '' });
      expect(written.stderr).toContain(`${events.length} events to ${out(name)}`);
      const text = unpacked(out(name));
      if (name.includes('csv')) expect(parseCsv(text).map(eventOf)).toEqual(events);
      else expect(text).toBe(piped.stdout);
    }
    const text = await run('replay', '--format', 'text');
    expect(text.stdout.trimEnd().split('\n')).toHaveLength(events.length);
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('takes filters, and refuses what makes no sense', async () => {
    const { stdout } = await run('replay', '--user', '18', '--type', 'AttributesSet', '--from', '2024-01-01');
    expect(eventsIn(stdout).map(({ data }) => data.sealed)).toEqual([{ plan: 'free' }, { plan: 'pro' }]);
    expect((await run('replay', '--to', '2024-01-01')).stdout).toBe('');
    for (const [args, text] of [
      [['--from', 'yesterday'], /must be a date/],
      [['--out', out('events.xls')], /Name it .ndjson or .csv/],
      [['--user', 'nobody'], /User not found/],
      [['--type', 'Nothing'], /type must be one or more of/],
    ] as const) {
      const refused = await run('replay', ...args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(text);
    }
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, done } = startCli(['replay'], environment);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, stderr } = await done;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|Error/);
  });

  it("tells a user's history, field by field", async () => {
    const { code, stdout } = await run('history', '18', '--oldest-first');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^#0 {2}\S+Z {2}UserIdentified {2}by e2eadmin {2}request \S+$/);
    expect(lines).toContain('    attributes.plan: null → "free"');
    expect(lines).toContain('    attributes.plan: "free" → "pro"');
    const all = await run('history', 'many-7', '--limit', '1000', '--json');
    const revisions = eventsIn(all.stdout).map(({ revision }) => revision);
    expect(revisions).toEqual(Array.from({ length: 1 + rounds * 18 }, (_, n) => n).reverse());
    expect(await run('history', 'nobody')).toMatchObject({ code: 1, stderr: 'User not found\n' });
  });

  it('shows a user as they were, and what changed since', async () => {
    const now = await run('users', 'get', '18');
    const then = await run('users', 'get', '18', '--at-revision', '1');
    const [present, past] = [now, then].map(({ stdout }) => JSON.parse(stdout) as { user: object });
    expect(present!.user).toMatchObject({ attributes: { plan: 'pro' } });
    expect(past!.user).toMatchObject({ attributes: { plan: 'free' } });
    const { recordedAt } = eventsIn((await run('replay', '--user', '18')).stdout)[1]!;
    const asOf = await run('users', 'get', '18', '--as-of', recordedAt);
    expect(JSON.parse(asOf.stdout)).toEqual(past);
    const diff = await run('users', 'diff', '18', '--from', recordedAt);
    expect(diff.stdout).toMatch(/^FIELD +BEFORE +AFTER\nattributes.plan +"free" +"pro"\n$/);
    expect((await run('users', 'diff', '18', '--from', recordedAt, '--to', recordedAt)).stdout).toBe(
      'Nothing changed.\n',
    );
  });

  itEmbedded('replays the same from the data directory once the server is stopped', async () => {
    const running = (await run('replay')).stdout;
    expect(await server.stop()).toBe(0);
    const stopped = await startCli(['replay'], { ROLLCALL_DATA_DIR: server.dataDirectory }).done;
    expect(stopped.code).toBe(0);
    expect(stopped.stdout === running).toBe(true);
  });

  itEmbedded('leaves no file, and says why, where an event needs a newer version', async () => {
    const metadata = JSON.stringify({ v: 2, recordedAt: new Date().toISOString() });
    const newer = { id: randomUUID(), type: 'MetricChanged', data: '{}', metadata };
    // By a process of its own: this one would hold the file until its statements are collected.
    const append = `
      import { SqliteEventStore } from ${JSON.stringify(eventStoreModule)};
      const log = SqliteEventStore.open(${JSON.stringify(server.dataDirectory)});
      await log.append('metrics-production', 'any', [${JSON.stringify(newer)}]);
      await log.close();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', append]);
    const data = { ROLLCALL_DATA_DIR: server.dataDirectory };
    const around = await startCli(['replay', '--type', 'UserIdentified'], data).done;
    expect(around.stderr).toContain('51 events');
    for (const name of ['broken.csv', 'broken.ndjson.gz']) {
      const { code, stderr } = await startCli(['replay', '--out', out(name)], data).done;
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('Version 2 of MetricChanged is not known here'),
      ]);
    }
    expect(readdirSync(directory).filter((name) => name.startsWith('broken'))).toEqual([]);
  });
});

describe('a server that stops', () => {
  const directory = temporaryDirectory();
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(directory);
  });
  afterAll(async () => {
    await server.kill();
    removeDirectory(directory);
  });

  it('waits for nobody who has stopped reading a replay', async () => {
    const call = caller(server);
    await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    // More than the buffers between two processes hold.
    const items = Array.from({ length: 1_000 }, (_, n) => ({
      key: 'words',
      user: { id: `u-${n % 50}` },
      value: n,
    }));
    for (let round = 0; round < 40; round++)
      // A store that is slow may leave it open whether it has them: twice is as well.
      await eventually('a batch to be accepted', async () => {
        const { status } = await call('POST', '/admin/v1/metrics/events', items);
        return status === 202;
      });
    const answer = await fetch(`${server.url}/admin/v1/events`, { headers: { 'x-api-key': server.apiKey } });
    const reader = answer.body!.getReader();
    await reader.read();
    expect(await server.stop()).toBe(0);
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    await expect(rest).rejects.toThrow('terminated');
  });
});
