import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';
import { dataHeaders } from './security-headers.js';

let api: InProcessApi;
let port: number;

beforeAll(async () => {
  api = await startInProcess();
  await api.app.listen(0, '127.0.0.1');
  port = (api.app.getHttpServer().address() as AddressInfo).port;
});
afterAll(() => api.close());

/** Everything that came back, once the server has ended the connection. */
async function answerTo(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (data: Buffer) => (received += data.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return received;
}

const head = (method: string, path: string, requestId: string, ...headers: string[]): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: x',
    `x-request-id: ${requestId}`,
    `x-api-key: ${api.apiKey}`,
    'content-type: application/json',
    ...headers,
    '\r\n',
  ].join('\r\n');

const idIn = (answer: string): string => /\r\nx-request-id: (\S+)/.exec(answer)![1]!;
const linesOf = (id: string) => api.logged.filter(({ requestId }) => requestId === id);
const lineOf = (id: string) =>
  eventually(`a line of ${id}`, () => Promise.resolve(linesOf(id).length > 0 && linesOf(id)[0]!));

/** How often that was measured. */
async function measured(method: string, route: string, status: number): Promise<number> {
  const { body } = await api.call('GET', '/metrics');
  const labels = `{method="${method}",route="${route}",status="${status}"}`;
  const text = body as string;
  const at = text.indexOf(`rollcall_http_request_duration_seconds_count${labels} `);
  return at === -1 ? 0 : Number(text.slice(at).split('\n', 1)[0]!.split(' ')[1]);
}

/** Sends this much of a request; `leave` is called when the server has begun with it. */
async function breakOff(text: string, leave: (socket: Socket) => void): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const begun = once(api.app.getHttpServer(), 'request');
  socket.write(text);
  await begun;
  leave(socket);
}

/** One line; whether the key was looked up before the end, none can tell. */
const oneLine = (method: string, route: string, status: number) => [
  { level: 30, method, route, status, ms: expect.any(Number) },
];

describe('A request that Node cannot read', () => {
  it.each([
    ['is no HTTP', 400, 'GARBAGE-7f3a\r\n\r\n'],
    ['has too large a head', 431, `GET / HTTP/1.1\r\nhost: x\r\nx-7f3a: ${'x'.repeat(40_000)}\r\n\r\n`],
  ])(
    'because it %s leaves a line and a measurement, and is answered as all others are',
    async (_what, status, text) => {
      const before = await measured('unknown', 'unmatched', status);
      const answer = await answerTo(text);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      for (const [name, value] of Object.entries(dataHeaders))
        expect(answer).toContain(`\r\n${name}: ${value}\r\n`);
      expect(linesOf(idIn(answer))).toEqual([
        {
          level: 30,
          time: expect.any(String),
          requestId: expect.any(String),
          method: 'unknown',
          route: 'unmatched',
          status,
          ms: 0,
        },
      ]);
      expect(JSON.stringify(api.logged)).not.toContain('7f3a');
      expect(await measured('unknown', 'unmatched', status)).toBe(before + 1);
    },
  );

  it('from some byte of its body on is written down once, as the request that it is', async () => {
    const sent = head('PUT', '/v1/users/chunked', 'chunked', 'transfer-encoding: chunked');
    const answer = await answerTo(`${sent}no-length\r\n`);
    expect([answer.slice(0, 12), idIn(answer)]).toEqual(['HTTP/1.1 400', 'chunked']);
    expect(linesOf('chunked')).toMatchObject(oneLine('PUT', '/v1/users/:id', 400));
    expect(await measured('PUT', '/v1/users/:id', 400)).toBe(1);
  });

  it('any more after it was refused has its one answer, and its one line', async () => {
    const sent = head('PUT', '/v1/users/refused', 'refused', 'expect: nothing', 'transfer-encoding: chunked');
    const answer = await answerTo(`${sent}no-length\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(linesOf('refused')).toHaveLength(1);
  });
});

describe('A request whose client goes away', () => {
  it.each<[string, number, (socket: Socket) => void]>([
    ['closes', 400, (socket) => socket.destroy()],
    ['resets', 499, (socket) => socket.resetAndDestroy()],
  ])('and %s the connection in the middle of the body is written down once', async (what, status, leave) => {
    const before = await measured('POST', '/v1/users', status);
    await breakOff(`${head('POST', '/v1/users', what, 'content-length: 500')}{`, leave);
    await lineOf(what);
    expect(linesOf(what)).toMatchObject(oneLine('POST', '/v1/users', status));
    expect(await measured('POST', '/v1/users', status)).toBe(before + 1);
  });

  it('while it is worked at is written down once, though it had an answer', async () => {
    const { runner } = api.engine;
    const execute = runner.execute.bind(runner);
    let goOn = (): void => undefined;
    const gone = new Promise<void>((resolve) => (goOn = resolve));
    const begun = new Promise<void>((resolve) => {
      jest.spyOn(runner, 'execute').mockImplementationOnce(async (...command) => {
        resolve();
        await gone;
        return execute(...command);
      });
    });
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head('PUT', '/v1/users/left', 'left', 'content-length: 2')}{}`);
    await begun;
    socket.resetAndDestroy();
    await lineOf('left');
    goOn();
    await eventually('the answer', async () => (await api.call('GET', '/v1/users/left')).status === 200);
    expect(linesOf('left')).toMatchObject(oneLine('PUT', '/v1/users/:id', 499));
  });

  it('before any of several that it sent at once is answered is written down for each of them', async () => {
    const requests = ['first', 'second'].map(
      (id) => head('PUT', '/v1/users/several', id, 'content-length: 2') + '{}',
    );
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    const both = new Promise<void>((resolve) =>
      api.app.getHttpServer().on('request', () => void (++sent === 2 && resolve())),
    );
    jest.spyOn(api.engine.runner, 'execute').mockReturnValue(new Promise(() => undefined));
    socket.write(requests.join(''));
    await both;
    socket.resetAndDestroy();
    for (const id of ['first', 'second']) {
      await lineOf(id);
      expect(linesOf(id)).toMatchObject(oneLine('PUT', '/v1/users/:id', 499));
    }
    jest.restoreAllMocks();
  });
});
