import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Latencies } from './latencies.js';
import { NUMBER, RequestTemplate } from './request-template.js';
import { ResponseReader } from './response-reader.js';
import { runLoad, type Load } from './run-load.js';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
let server: Server | undefined;

/** A server that answers each chunk (one request, as nothing is pipelined) as told. */
async function serve(answer: (request: string, socket: Socket) => void): Promise<number> {
  const listening = createServer((socket) => {
    socket.on('data', (chunk) => answer(chunk.toString(), socket));
    socket.on('error', () => undefined);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

afterEach(() => void server?.close());

const load = (port: number, more: Partial<Load>): Load => ({
  host: '127.0.0.1',
  port,
  connections: 4,
  request: { method: 'PUT', path: `/users/u-${NUMBER}`, body: JSON.stringify({ name: NUMBER }) },
  numbers: { from: 0 },
  for: { requests: 100 },
  ...more,
});

describe('the load generator', () => {
  it('sends each number once, in path and body, with a right content-length', async () => {
    const seen: string[] = [];
    const port = await serve((request, socket) => {
      const [head = '', body = ''] = request.split('\r\n\r\n');
      expect(head).toContain(`content-length: ${body.length}`);
      const id = /u-(\d+)/.exec(head)?.[1];
      expect(JSON.parse(body)).toEqual({ name: id });
      seen.push(String(id));
      socket.write(ok);
    });
    const result = await runLoad(load(port, { numbers: { from: 17 } }));
    expect(result).toMatchObject({ requests: 100, errors: 0, next: 117 });
    expect(new Set(seen).size).toBe(100);
    expect([...seen].sort().at(0)).toBe('0000000017');
    expect([...seen].sort().at(-1)).toBe('0000000116');
  });

  it('visits every one of the users it goes round through', async () => {
    const seen = new Set<string>();
    const port = await serve((request, socket) => {
      seen.add(/u-(\d+)/.exec(request)?.[1] ?? '');
      socket.write(ok);
    });
    await runLoad(load(port, { numbers: { from: 0, among: 100 } }));
    expect(seen.size).toBe(100);
  });

  it('counts refused requests as errors, and keeps the first reason', async () => {
    const port = await serve((_, socket) =>
      socket.write('HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nlost'),
    );
    const result = await runLoad(load(port, { for: { requests: 10 } }));
    expect(result).toMatchObject({ errors: 10, firstError: '409: lost' });
  });

  it('ends with errors, not never, when the server goes away', async () => {
    const port = await serve((_, socket) => socket.destroy());
    const result = await runLoad(load(port, {}));
    expect(result.errors).toBe(4);
  });

  it('does not count the warm-up', async () => {
    let answered = 0;
    const port = await serve((_, socket) => {
      answered++;
      socket.write(ok);
    });
    const result = await runLoad(load(port, { for: { warmUpMs: 200, measureMs: 50 } }));
    expect(result.requests).toBeLessThan(answered);
  });
});

describe('the response reader', () => {
  it('puts an answer together from any pieces', () => {
    const bytes = Buffer.from('HTTP/1.1 201 Created\r\nContent-Length: 5\r\nx: y\r\n\r\nhello');
    const reader = new ResponseReader();
    for (const byte of bytes.subarray(0, -1)) expect(reader.push(Buffer.from([byte]))).toBeUndefined();
    expect(reader.push(bytes.subarray(-1))).toBe(201);
    expect(reader.answer().body).toBe('hello');
    expect(reader.push(bytes)).toBe(201);
  });

  it('refuses what it cannot delimit', () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(() => new ResponseReader().push(Buffer.from(chunked))).toThrow('without content-length');
    expect(() => new ResponseReader().push(Buffer.from(`${ok}HTTP`))).toThrow('more bytes');
  });
});

describe('a request template', () => {
  it('writes large and small numbers over one another', () => {
    const template = new RequestTemplate({ method: 'GET', path: `/${NUMBER}` }, 'h');
    expect(template.numbered(9_876_543_210).toString()).toContain('GET /9876543210 ');
    expect(template.numbered(7).toString()).toContain('GET /0000000007 ');
  });
});

describe('percentiles', () => {
  it('are the nearest rank of all that was added', () => {
    const latencies = new Latencies();
    for (let value = 100_000; value >= 1; value--) latencies.add(value);
    expect(latencies.percentiles([0, 0.5, 0.99, 1])).toEqual([1, 50_000, 99_000, 100_000]);
    expect(new Latencies().percentiles([0.5])).toEqual([NaN]);
  });
});
