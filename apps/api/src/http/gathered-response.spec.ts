import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatheredResponse } from './gathered-response.js';

const server = createServer({ ServerResponse: GatheredResponse });
const open: GatheredResponse[] = [];
server.on('request', (_request, response: GatheredResponse) => void open.push(response));

/** Resolves when `count` requests wait for their answers. */
async function requests(count: number): Promise<Promise<string>[]> {
  const { port } = server.address() as AddressInfo;
  const answers = Array.from({ length: count }, async () => {
    const [answer] = (await once(get({ port, agent: false }), 'response')) as [IncomingMessage];
    return text(answer);
  });
  while (open.length < count) await once(server, 'request');
  return answers;
}

describe('GatheredResponse', () => {
  beforeEach(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    open.length = 0;
    await once(server.close(), 'close');
  });

  it('sends what is answered in one turn at its end, in the order it was answered', async () => {
    const answers = await requests(3);
    const sent: string[] = [];
    for (const [at, response] of open.entries()) {
      response.on('finish', () => sent.push(String(at)));
      response.end(`answer ${at}`);
    }
    expect(open.map(({ writableEnded }) => writableEnded)).toEqual([true, true, true]);
    expect(sent).toEqual([]);
    expect((await Promise.all(answers)).sort()).toEqual(['answer 0', 'answer 1', 'answer 2']);
    expect(sent).toEqual(['0', '1', '2']);
  });

  it('calls back once an answer is sent, as any response does', async () => {
    const [answer] = await requests(1);
    await new Promise<void>((done) => open[0]!.end('text', 'utf8', done));
    expect(open[0]!.writableFinished).toBe(true);
    expect(await answer).toBe('text');
  });

  it('breaks off an answer that cannot be sent, and no other', async () => {
    const answers = await requests(2);
    open[0]!.end(42);
    open[1]!.end('whole');
    const settled = await Promise.allSettled(answers);
    expect(settled).toContainEqual({ status: 'fulfilled', value: 'whole' });
    expect(settled).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'ECONNRESET' }) }),
    );
  });
});
