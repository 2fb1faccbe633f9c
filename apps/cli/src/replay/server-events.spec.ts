import { describe, expect, it } from '@jest/globals';
import { serverEvents } from './server-events.js';

const line = (n: number): string =>
  `${JSON.stringify({ position: String(n).padStart(4, '0'), text: `ü${n}` })}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, n) => line(from + n)).join('');

/** A connection: texts as they arrive, byte by byte cut anywhere, and how it ends. */
interface Connection {
  readonly text: string;
  readonly cut?: boolean;
}

async function* arriving({ text, cut = false }: Connection): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  if (cut) throw new TypeError('terminated');
}

async function replay(connections: readonly Connection[]) {
  const [asked, waited]: [string[], string[]] = [[], []];
  const client = {
    open(path: string) {
      const next = connections[asked.length]!;
      asked.push(path);
      return Promise.resolve(arriving(next));
    },
  };
  let text = '';
  const query = { user: 'a b', types: ['X', 'Y'] };
  const events = serverEvents(client, query, (reason) => waited.push(reason));
  const failure = await (async () => {
    for await (const chunk of events) {
      expect(chunk.endsWith('\n')).toBe(true);
      text += chunk;
    }
    return undefined;
  })().catch((error: Error) => error.message);
  return { text, asked, waited, failure };
}

describe('events from a running server', () => {
  it('come as whole lines, wherever the bytes are cut', async () => {
    const { text, asked, failure } = await replay([{ text: lines(1, 20) }]);
    expect({ text, failure }).toEqual({ text: lines(1, 20), failure: undefined });
    expect(asked).toEqual(['/admin/v1/events?type=X&type=Y&user=a+b']);
  });

  it('go on after the last whole line when the connection breaks, and no line comes twice', async () => {
    const { text, asked, waited } = await replay([
      { text: lines(1, 3) + line(4).slice(0, -3), cut: true },
      { text: '', cut: true },
      { text: lines(4, 6) },
    ]);
    expect(text).toBe(lines(1, 6));
    expect(asked.map((path) => /after=(\d+)/.exec(path)?.[1])).toEqual([undefined, '0003', '0003']);
    expect(waited).toEqual(['the connection broke', 'the connection broke']);
  });

  it('go on when a store was away, and end where the server says that it cannot go on', async () => {
    const stop = (code: string): string =>
      `${JSON.stringify({ error: `Because of ${code}`, code, after: '0003' })}\n`;
    const { text, waited, failure } = await replay([
      { text: lines(1, 3) + stop('store_unavailable') },
      { text: lines(4, 5) + stop('unknown_event_version') },
    ]);
    expect(text).toBe(lines(1, 5));
    expect(waited).toEqual(['Because of store_unavailable']);
    expect(failure).toBe('Because of unknown_event_version');
  });
});
