import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverEnvironment, startCli } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { caller } from '../support/http.js';
import {
  adminKey,
  removeDirectory,
  type RunningServer,
  startServerWith,
  temporaryDirectory,
} from '../support/server.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the command line', () => {
  const directory = temporaryDirectory();
  const dataDirectory = join(directory, 'data');
  let server: RunningServer;
  let environment: Record<string, string>;
  const run = (args: readonly string[], env: Record<string, string> = environment) =>
    startCli(args, env).done;
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };

  beforeAll(async () => {
    server = await startServerWith(dataDirectory);
    environment = serverEnvironment(server);
    const metrics = [{ key: 'words', name: 'Words' }];
    expect((await caller(server)('POST', '/admin/v1/metrics', metrics)).status).toBe(201);
  });
  afterAll(async () => {
    await server.kill();
    removeDirectory(directory);
  });

  it('tells its version', async () => {
    expect(await run(['--version'], {})).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  describe('beside a running server', () => {
    it('makes a key that works at once, alone on standard output', async () => {
      const made = await run(['keys', 'create', '--name', 'Web shop']);
      expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\n$/) });
      expect(made.stderr).toContain('"Web shop" (application, production)');
      const call = caller({ url: server.url, apiKey: made.stdout.trim() });
      expect((await call('PUT', '/v1/users/18', { name: 'Ann' })).status).toBe(200);
      const [prefix] = made.stdout.split('.');
      const listed = await eventually('the key to be listed', async () => {
        const { stdout } = await run(['keys', 'list']);
        return stdout.includes(prefix!) && stdout;
      });
      expect(listed).not.toContain(made.stdout.trim());
      expect(await run(['keys', 'list', '--environment', 'nope'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('There is no environment "nope".'),
      });
    });

    it('names a stream as the server does', async () => {
      const call = caller(server);
      const { body } = await call('GET', '/admin/v1/users/a%2Fb/stream', undefined, { 'tenant-id': 'acme' });
      expect(await run(['stream-of', 'a/b', '--tenant', 'acme'])).toMatchObject({
        code: 0,
        stdout: `${body.stream}\n`,
      });
    });

    it.each([
      ['no key, and says what to set', {}, /^A server is running on .*\. Set ROLLCALL_ADMIN_KEY/],
      ['a key but no address', { ROLLCALL_ADMIN_KEY: adminKey }, /none answers at .*\. Set ROLLCALL_URL/],
      ['an address but no key', { ROLLCALL_URL: 'http://localhost:9' }, /^Set ROLLCALL_ADMIN_KEY/],
      [
        'a wrong key',
        { ROLLCALL_ADMIN_KEY: 'nobody.0123456789abcdef', url: 'yes' },
        /Is ROLLCALL_ADMIN_KEY the right one/,
      ],
    ])('does nothing with %s', async (_, { url, ...env }: Record<string, string>, text) => {
      const port = String(await freePort());
      const told = {
        PORT: port,
        ...env,
        ...(url && { ROLLCALL_URL: server.url }),
        ROLLCALL_DATA_DIR: dataDirectory,
      };
      const { code, stdout, stderr } = await run(['keys', 'create', '--name', 'x'], told);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(text);
    });
  });

  describe('importing', () => {
    const good = (user: string) => JSON.stringify({ key: 'words', user: { id: user }, value: 1 });

    it('keeps refused lines as they are but for their keys, and ends with 2', async () => {
      const bad = [
        '{"key": "words", "user": {"id": "u1"}, "value": "many"}',
        'not json',
        '{"key":"nope","user":{"id":"u1"},"value":1}',
      ];
      const path = file(
        'mixed.ndjson',
        [good('u1'), bad[0], good('u2'), bad[1], bad[2], good('u1')].join('\n'),
      );
      const first = await run(['import', path]);
      expect(first).toMatchObject({ code: 2 });
      expect(first.stdout).toBe('6 lines: 3 accepted (0 of them known already), 3 refused\n');
      for (const text of ['line 2: ', 'value', 'line 4: not JSON', 'line 5: Metric not found'])
        expect(first.stderr).toContain(text);
      const kept = readFileSync(`${path}.rejected.ndjson`, 'utf8');
      expect(kept.replace(/,"idempotencyKey":"import-[\w-]+"/g, '')).toBe(`${bad.join('\n')}\n`);
      const { body } = await caller(server)('GET', '/v1/users/u1/metrics/words');
      expect(body.current).toBe(2);
    });

    it('counts a refused line once, whether its file or the whole one is imported after what was wrong is mended', async () => {
      const late = JSON.stringify({ key: 'late', user: { id: 'u3' }, value: 5 });
      const path = file('late.ndjson.gz', gzipSync(`${late}\n${good('u3')}\n`));
      expect(await run(['import', path])).toMatchObject({ code: 2 });
      await caller(server)('POST', '/admin/v1/metrics', [{ key: 'late', name: 'Late' }]);
      const mended = await run(['import', `${path}.rejected.ndjson`]);
      expect(mended).toMatchObject({ code: 0, stdout: expect.stringContaining('1 accepted (0 of them') });
      expect(await run(['import', path])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('2 accepted (2 of them'),
      });
    });

    it('counts a refused line once, though an equal one was stored before it in the same file', async () => {
      const subscribing = { id: 'u7', subscribeToEmails: true };
      const lines = [
        { key: 'words', user: { ...subscribing, email: 'u7@example.com' }, value: 1 },
        { key: 'words', user: subscribing, value: 10 },
        { key: 'words', user: { id: 'u7', subscribeToEmails: false }, value: 100 },
        { key: 'words', user: subscribing, value: 10 },
      ];
      const path = file('equal.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'));
      expect(await run(['import', path])).toMatchObject({
        code: 2,
        stdout: expect.stringContaining('3 accepted'),
      });
      await caller(server)('PATCH', '/v1/users/u7', { email: 'u7@example.com', subscribeToEmails: true });
      for (const [imported, told] of [
        [`${path}.rejected.ndjson`, '1 accepted (0 of them'],
        [`${path}.rejected.ndjson`, '1 accepted (1 of them'],
        [path, '4 accepted (4 of them'],
      ] as const) {
        expect(await run(['import', imported])).toMatchObject({
          code: 0,
          stdout: expect.stringContaining(told),
        });
      }
      const { body } = await caller(server)('GET', '/v1/users/u7/metrics/words');
      expect(body.current).toBe(121);
    });

    it('says so where lists and analytics do not have all of it yet', async () => {
      const call = caller(server);
      const path = file('behind.ndjson', good('u9'));
      await call('POST', '/admin/v1/projections/user-sets/pause');
      const behind = await run(['import', path]);
      expect(behind).toMatchObject({ code: 0, stderr: expect.stringContaining('still behind') });
      await call('POST', '/admin/v1/projections/user-sets/resume');
      await eventually('analytics to have the event', async () => {
        const again = await run(['import', path]);
        return again.code === 0 && !again.stderr.includes('still behind');
      });
    });

    it('defines metrics and attributes that it meets, and refuses only the lines whose keys cannot be', async () => {
      const user = { id: 'u4', attributes: { 'new-plan': 'pro' } };
      const lines = [
        { key: 'new-metric', user, value: 2, attributes: { 'new-device': 'web' } },
        { key: 'Not A Key!', user: { id: 'u4' }, value: 1 },
        { key: 'new-metric', user: { id: 'u4', attributes: { 'Not A Key!': 'x' } }, value: 1 },
      ];
      const path = file('defining.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'));
      const done = await run(['import', path, '--define-missing']);
      expect(done).toMatchObject({ code: 2, stdout: expect.stringContaining('1 accepted') });
      const { body } = await caller(server)('GET', '/v1/users/u4');
      expect(body.attributes).toMatchObject({ 'new-plan': 'pro' });
    });

    it.each([
      ['a missing file', () => join(directory, 'none.ndjson'), /^There is no file .*none\.ndjson\.\n$/],
      [
        'a broken gzip file',
        () => file('broken.ndjson.gz', gzipSync(good('u5')).subarray(0, 30)),
        /^\S+ is not a whole gzip file: [^\n]*\n$/,
      ],
    ])('ends with 1 and one line for %s', async (_, path, text) => {
      const { code, stderr } = await run(['import', path()]);
      expect(code).toBe(1);
      expect(stderr).toMatch(text);
    });

    it('asks for the server before it reads', async () => {
      const env = { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_URL: `http://localhost:${await freePort()}` };
      const { code, stderr } = await run(['import', file('any.ndjson', good('u6'))], env);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^No Rollcall server answers at http:\/\/localhost:\d+: start it, or set ROLLCALL_URL/,
      );
    });
  });

  it('makes keys, lists them and names streams on the data directory of a stopped server', async () => {
    const env = { ROLLCALL_DATA_DIR: dataDirectory, PORT: String(await freePort()) };
    const before = await run(['stream-of', '18']);
    expect(await server.stop()).toBe(0);

    expect(await run(['stream-of', '18'], env)).toMatchObject({ code: 0, stdout: before.stdout });
    const made = await run(['keys', 'create', '--name', 'Operations', '--scope', 'installation'], env);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\n$/) });
    const { stdout } = await run(['keys', 'list'], env);
    expect(stdout).toMatch(
      new RegExp(`^${made.stdout.split('.')[0]} +installation +production +active .* Operations$`, 'm'),
    );
    expect(await run(['keys', 'create', '--name', 'x', '--environment', 'nope'], env)).toMatchObject({
      code: 1,
      stderr: 'There is no environment "nope".\n',
    });

    server = await startServerWith(dataDirectory);
    const call = caller({ url: server.url, apiKey: made.stdout.trim() });
    expect((await call('GET', '/admin/v1/environments')).status).toBe(200);
  });

  it('makes no data directory where there is none', async () => {
    const nowhere = join(directory, 'nowhere');
    const { code, stderr } = await run(['keys', 'list'], {
      ROLLCALL_DATA_DIR: nowhere,
      PORT: String(await freePort()),
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no installation in ${nowhere}`);
    expect(existsSync(nowhere)).toBe(false);
  });
});
