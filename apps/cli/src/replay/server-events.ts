import { setTimeout as pause } from 'node:timers/promises';
import type { AdminClient } from '../server/admin-client.js';
import { pauseBefore } from '../server/retry.js';
import type { AskedReplay } from './asked-replay.js';

/** What the server says in a last line when it cannot go on. */
interface Stopped {
  readonly error: string;
  readonly code: string;
  /** A position; empty = none yet. */
  readonly after: string;
}

/**
 * Events from a running server, as whole lines. Where the connection breaks, or a store is away for a while, it goes on
 * after the last whole line. Throws what the server refuses, and what ends a replay for good.
 */
export async function* serverEvents(
  client: Pick<AdminClient, 'open'>,
  asked: AskedReplay,
  waiting: (reason: string) => void,
): AsyncGenerator<string, void, undefined> {
  let { after } = asked;
  for (let tries = 1; ; tries++) {
    let reason: string;
    try {
      const lines = wholeLines(await client.open(pathOf({ ...asked, after })));
      const stopped = yield* events(lines, (position) => {
        after = position;
        tries = 1;
      });
      if (stopped === undefined) return;
      if (stopped.code !== 'store_unavailable') throw new Error(stopped.error);
      reason = stopped.error;
    } catch (error) {
      if (!isCut(error)) throw error;
      reason = 'the connection broke';
    }
    waiting(reason);
    await pause(pauseBefore(reason, tries));
  }
}

/** Answers with what stopped the server, if anything did. */
async function* events(
  chunks: AsyncIterable<string>,
  passed: (position: string) => void,
): AsyncGenerator<string, Stopped | undefined, undefined> {
  for await (const chunk of chunks) {
    const last = chunk.slice(chunk.lastIndexOf('\n', chunk.length - 2) + 1);
    const isStop = last.startsWith('{"error":');
    const lines = isStop ? chunk.slice(0, chunk.length - last.length) : chunk;
    if (lines !== '') {
      yield lines;
      passed(positionOf(lines));
    }
    if (isStop) return JSON.parse(last) as Stopped;
  }
  return undefined;
}

function positionOf(lines: string): string {
  const last = lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1);
  return (JSON.parse(last) as { readonly position: string }).position;
}

async function* wholeLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) yield rest + text.slice(0, end);
    rest = end > 0 ? text.slice(end) : rest + text;
  }
}

/** `fetch` fails so while an answer's body arrives. */
const isCut = (error: unknown): boolean => error instanceof TypeError;

function pathOf({ user, types = [], from, to, after }: AskedReplay): string {
  const query = new URLSearchParams(types.map((type): [string, string] => ['type', type]));
  for (const [name, value] of Object.entries({ user, from, to, after })) {
    if (value !== undefined && value !== '') query.set(name, value);
  }
  return `/admin/v1/events?${query.toString()}`;
}
