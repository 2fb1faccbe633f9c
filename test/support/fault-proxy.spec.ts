import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from './eventually.js';
import { FaultProxy } from './fault-proxy.js';

describe('The fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  /** What the server behind it received. */
  let received: string;
  const clients: Socket[] = [];

  beforeEach(async () => {
    received = '';
    echo = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .on('data', (data) => {
          received += data.toString();
          socket.write(data);
        }),
    );
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
    await once(echo, 'close');
  });

  const client = () => {
    const socket = connect({ host: '127.0.0.1', port: proxy.port });
    const seen = { socket, text: '', error: undefined as unknown };
    socket
      .on('data', (data) => (seen.text += data.toString()))
      .on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code));
    clients.push(socket);
    return seen;
  };
  const echoed = async (text: string) => {
    const one = client();
    one.socket.write(text);
    await eventually('the echo', () => one.text === text);
    return one;
  };

  it('passes everything in both directions', async () => {
    const long = 'long '.repeat(500_000);
    await echoed(long);
    expect(received).toHaveLength(long.length);
  });

  it('refuses, and takes connections on the same port when it is healed', async () => {
    const before = await echoed('before');
    await proxy.refuse();
    await eventually('the reset', () => before.error === 'ECONNRESET');
    const refused = client();
    await eventually('the refusal', () => refused.error === 'ECONNREFUSED');
    await proxy.heal();
    await echoed('after');
  });

  it('resets whoever is connected, and nobody else', async () => {
    const before = await echoed('before');
    proxy.reset();
    await eventually('the reset', () => before.error === 'ECONNRESET');
    await echoed('after');
    expect(proxy.connections).toBe(1);
  });

  it('swallows in a black hole what arrives when it is healed', async () => {
    const before = await echoed('before');
    proxy.blackHole();
    before.socket.write(' and in it');
    const within = client();
    await once(within.socket, 'connect');
    within.socket.write('within');
    await eventually('both sent', () => before.socket.bytesWritten + within.socket.bytesWritten === 22);
    expect([received, before.text, within.text]).toEqual(['before', 'before', '']);
    await proxy.heal();
    await eventually('what was held back', () => before.text === 'before and in it');
    await eventually('what came later', () => within.text === 'within');
  });

  it('delays each byte, but not one after the other', async () => {
    proxy.delay(100);
    const began = performance.now();
    const one = client();
    for (let at = 0; at < 20; at += 1) {
      one.socket.write('x');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually('the echoes', () => one.text.length === 20);
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
  });

  it.each([0, 3] as const)('cuts a connection after %i bytes to the server', async (bytes) => {
    proxy.cutAfter('toServer', bytes);
    const one = client();
    one.socket.write('abcdef');
    await eventually('the reset', () => one.error === 'ECONNRESET');
    await eventually('what was let through', () => received === 'abcdef'.slice(0, bytes));
    await echoed('and only once');
  });

  it('cuts a connection when the server answers, which it has then received', async () => {
    proxy.cutAfter('toClient', 0);
    const one = client();
    one.socket.write('abc');
    await eventually('the reset', () => one.error === 'ECONNRESET');
    expect([received, one.text]).toEqual(['abc', '']);
  });
});
