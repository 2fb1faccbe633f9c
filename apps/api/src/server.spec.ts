import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfiguration, type Configuration } from '@rollcall/platform';
import { removeDirectory, temporaryDirectory } from '../../../test/support/server.js';
import { greeting } from './bootstrap/greeting.js';
import { startFailure } from '@rollcall/composition';
import { startServer, type Server } from './server.js';

let directory: string;
let servers: Server[];

beforeEach(() => {
  directory = temporaryDirectory();
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  removeDirectory(directory);
});

const configured = (environment: Record<string, string> = {}): Configuration =>
  loadConfiguration({ PORT: '0', ROLLCALL_DATA_DIR: directory, LOG_LEVEL: 'silent', ...environment }, '');

async function start(environment?: Record<string, string>): Promise<Server> {
  const server = await startServer(configured(environment));
  servers.push(server);
  return server;
}

async function stop(server: Server): Promise<void> {
  servers = servers.filter((one) => one !== server);
  await server.close();
}

const portOf = ({ url }: Server): number => Number(new URL(url).port);
const get = (server: Server, path: string, key: string): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers: { 'x-api-key': key } });

async function refusedKeys(server: Server): Promise<{ readonly error: string }> {
  const answer = await fetch(`${server.url}/v1/users/18`, {
    method: 'PUT',
    headers: { 'x-api-key': server.key.made!, 'content-type': 'application/json' },
    body: '{"attributes":{"plan":"pro"}}',
  });
  return (await answer.json()) as { readonly error: string };
}

async function received(socket: Socket): Promise<string> {
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  await once(socket, 'close');
  return chunks.join('');
}

describe('The server', () => {
  it('makes an environment and a key at its first start, shows the key once, and finds both again', async () => {
    const first = await start();
    const key = first.key.made!;
    expect(greeting(first.url, first.key)).toContain(key);
    expect((await get(first, '/v1/users/nobody', key)).status).toBe(404);
    await stop(first);

    const second = await start();
    expect(second.key).toEqual({ prefix: key.split('.')[0] });
    expect(greeting(second.url, second.key)).not.toContain(key);
    expect((await get(second, '/v1/users/nobody', key)).status).toBe(404);
  });

  it('closes the stores also where the application could not close', async () => {
    const server = await start();
    const { engine, app } = server;
    const adapter: { close(): Promise<unknown> } = app.getHttpAdapter();
    const close = adapter.close.bind(adapter);
    jest.spyOn(adapter, 'close').mockImplementation(async () => {
      await close();
      throw new Error('the application failed');
    });
    jest.spyOn(engine.runner, 'close').mockRejectedValue(new Error('a later failure'));
    await expect(stop(server)).rejects.toThrow('the application failed');
    await start();
  });

  it('takes the key it is given, prints no secret of it, and refuses another with the same prefix', async () => {
    const key = 'given.0123456789abcdef';
    const server = await start({ ROLLCALL_ADMIN_KEY: key });
    expect(greeting(server.url, server.key)).not.toContain(key);
    expect((await get(server, '/v1/users/nobody', key)).status).toBe(404);
    await stop(server);
    const other = start({ ROLLCALL_ADMIN_KEY: 'given.another-secret-0' });
    await expect(other).rejects.toMatchObject({ code: 'invalid_configuration' });
  });

  it.each([
    ['expects what nobody does', 'HTTP/1.1\r\nhost: x\r\nexpect: foo', 417, 'expectation_failed'],
    ['names no host', 'HTTP/1.1', 400, 'malformed_request'],
  ])(
    'answers a request that %s as it answers every other, and reads no more',
    async (_what, head, status, code) => {
      const server = await start();
      const socket = connect(portOf(server), '127.0.0.1');
      const answer = received(socket);
      socket.write(`GET /health/live ${head}\r\nx-request-id: bare-1\r\n\r\n`);
      const [headers = '', body = ''] = (await answer).split('\r\n\r\n');
      expect(headers).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(headers).toContain('\r\nx-request-id: bare-1\r\n');
      expect(JSON.parse(body)).toEqual({ error: expect.any(String), code });
    },
  );

  it.each(['HTTP/1.1\r\nhost: x\r\nexpect: 100-continue', 'HTTP/1.0', 'HTTP/1.0\r\nexpect: foo'])(
    'answers what is well asked: %j',
    async (head) => {
      const server = await start();
      const socket = connect(portOf(server), '127.0.0.1');
      const answer = received(socket);
      socket.write(`GET /health/live ${head}\r\nconnection: close\r\n\r\n`);
      expect(await answer).toContain('200 OK');
    },
  );

  it('sends people to where it listens, unless it is told where it is reached', async () => {
    const server = await start();
    const body = await refusedKeys(server);
    expect(body.error).toContain(`set up at ${server.url}/users/attributes.`);
    const told = await start({
      ROLLCALL_PUBLIC_URL: 'https://rollcall.example',
      ROLLCALL_DATA_DIR: `${directory}/told`,
    });
    expect((await refusedKeys(told)).error).toContain('at https://rollcall.example/users/attributes.');
  });

  it('tells of a configured key that opens nothing any more, and of how to come by another one', async () => {
    const configured = { ROLLCALL_ADMIN_KEY: 'gone.0123456789abcdef' };
    const first = await start(configured);
    const other = { ROLLCALL_ADMIN_KEY: 'kept.0123456789abcdef' };
    await stop(first);
    const second = await start(other);
    const revoked = await fetch(`${second.url}/admin/v1/api-keys/gone/revoke`, {
      method: 'POST',
      headers: { 'x-api-key': other.ROLLCALL_ADMIN_KEY },
    });
    expect(revoked.status).toBe(200);
    expect(greeting(second.url, second.key)).toContain('API key: kept.… (shown whole when it was made)');
    await stop(second);
    const third = await start(configured);
    expect(greeting(third.url, third.key)).toContain('API key: gone.… was revoked and opens nothing.');
  });

  it('finishes a request under way before it ends, and keeps what it acknowledged', async () => {
    const server = await start({ ROLLCALL_ADMIN_KEY: 'drain.0123456789abcdef' });
    const socket = connect(portOf(server), '127.0.0.1');
    const answer = received(socket);
    const body = '{"name":"Slow"}';
    socket.write(
      'PUT /v1/users/slow HTTP/1.1\r\nhost: x\r\nx-api-key: drain.0123456789abcdef\r\n' +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await once(server.app.getHttpServer(), 'request');
    const closing = stop(server);
    socket.write(body.slice(5));
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
    await closing;

    const next = await start();
    const user = await get(next, '/v1/users/slow', 'drain.0123456789abcdef');
    expect(await user.json()).toMatchObject({ name: 'Slow' });
  });

  it('remembers when a key was last used, also just before the end', async () => {
    const server = await start({ ROLLCALL_ADMIN_KEY: 'used.0123456789abcdef' });
    await get(server, '/v1/users/nobody', 'used.0123456789abcdef');
    await stop(server);
    const next = await start();
    const used = await next.engine.stores.operational.lastUsed(['used']);
    expect(used.get('used')).toMatch(/^\d{4}-.*Z$/);
  });

  it('says in one line that a data directory is held, or a port in use, and lets go of what it opened', async () => {
    const server = await start();
    const held = await startServer(configured()).catch((error: unknown) => error);
    expect(held).toMatchObject({ code: 'data_directory_held' });
    expect(startFailure(held)).not.toContain('\n');

    const elsewhere = temporaryDirectory();
    const taken = { ROLLCALL_DATA_DIR: elsewhere, PORT: String(portOf(server)) };
    const inUse = await startServer(configured(taken)).catch((error: unknown) => error);
    expect(inUse).toMatchObject({ code: 'EADDRINUSE' });
    expect(startFailure(inUse)).not.toContain('\n');
    const next = await start({ ROLLCALL_DATA_DIR: elsewhere });
    // Whoever could not listen has made no key that nobody was shown.
    expect(next.key.made).toBeDefined();
    await stop(next);
    removeDirectory(elsewhere);
  });

  it('says of headers that are too large that they are', async () => {
    const socket = connect(portOf(await start()), '127.0.0.1');
    const answer = received(socket);
    socket.write(`GET /health/live HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await answer).toMatch(
      /^HTTP\/1\.1 431[^]*"error":"The headers, or the URL, are too large\.","code":"headers_too_large"/,
    );
  });

  it('answers what is no HTTP in its own shape', async () => {
    const socket = connect(portOf(await start()), '127.0.0.1');
    const answer = received(socket);
    socket.write('nonsense\r\n\r\n');
    expect(await answer).toMatch(
      /^HTTP\/1\.1 400[^]*x-request-id: [\da-f-]{36}[^]*"error":"The request is not valid HTTP\."/,
    );
  });
});
