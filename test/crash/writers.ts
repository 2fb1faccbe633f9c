import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningServer } from '../support/server.js';

export const metric = 'steps';
export const attribute = 'round';

/** What one user's writer did, as far as its client can know. */
export interface Ledger {
  readonly userId: string;
  /** Keyed metric events: acknowledged or not, each is sent again until it is, under the same key. */
  keyed: number;
  /** Events without a key: acknowledged, and those whose answer never came. */
  unkeyed: number;
  unkeyedUnknown: number;
  /** Last attribute value that was acknowledged, and the one on its way when the server died. */
  value: string | undefined;
  valueUnknown: string | undefined;
  /** Last recap preference acknowledged, or on its way. */
  recap: readonly string[] | undefined;
  recapUnknown: readonly string[] | undefined;
  /** Key of a keyed event without an answer. */
  open: string | undefined;
}

export const newLedger = (userId: string): Ledger => ({
  userId,
  keyed: 0,
  unkeyed: 0,
  unkeyedUnknown: 0,
  value: undefined,
  valueUnknown: undefined,
  recap: undefined,
  recapUnknown: undefined,
  open: undefined,
});

const PATIENCE_MS = 30_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Rejects when no answer came: the server is gone. A 503 is safe to repeat and is repeated, as SDKs do. */
async function answerOf(server: RunningServer, path: string, init: RequestInit): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(`${server.url}/v1${path}`, init);
    const text = await response.text();
    if (response.status !== 503 || performance.now() > deadline) return { status: response.status, text };
    await pause(Number(response.headers.get('retry-after')) * 1_000);
  }
}

/** False: whether it was written is not known, and cannot be found out by repeating it. */
async function request(
  server: RunningServer,
  method: string,
  path: string,
  body: unknown,
  key?: string,
): Promise<boolean> {
  const headers = {
    'x-api-key': server.apiKey,
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const { status, text } = await answerOf(server, path, { method, headers, body: JSON.stringify(body) });
  if (status === 409 && text.includes('"outcome_unknown"')) return false;
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return true;
}

async function keyedEvent(server: RunningServer, ledger: Ledger): Promise<void> {
  ledger.open ??= randomUUID();
  await request(
    server,
    'POST',
    `/metrics/${metric}/event`,
    { user: { id: ledger.userId }, value: 1 },
    ledger.open,
  );
  ledger.open = undefined;
  ledger.keyed++;
}

async function unkeyedEvent(server: RunningServer, ledger: Ledger): Promise<void> {
  ledger.unkeyedUnknown++;
  const event = { user: { id: ledger.userId }, value: 1 };
  if (!(await request(server, 'POST', `/metrics/${metric}/event`, event))) return;
  ledger.unkeyedUnknown--;
  ledger.unkeyed++;
}

async function identify(server: RunningServer, ledger: Ledger): Promise<void> {
  const value = randomUUID();
  ledger.valueUnknown = value;
  await request(server, 'PUT', `/users/${ledger.userId}`, { attributes: { [attribute]: value } });
  ledger.value = value;
  ledger.valueUnknown = undefined;
}

async function prefer(server: RunningServer, ledger: Ledger): Promise<void> {
  const recap = Math.random() < 0.5 ? ['email'] : ['push', 'email'];
  ledger.recapUnknown = recap;
  await request(server, 'PATCH', `/users/${ledger.userId}/preferences`, { notifications: { recap } });
  ledger.recap = recap;
  ledger.recapUnknown = undefined;
}

const steps = [keyedEvent, keyedEvent, unkeyedEvent, identify, prefer];

/** Writes one thing after the other until the server is gone. Rejects on an answer that is no success. */
export async function writeUntilGone(server: RunningServer, ledger: Ledger): Promise<void> {
  try {
    await identify(server, ledger);
    for (;;) await steps[Math.floor(Math.random() * steps.length)]!(server, ledger);
  } catch (error) {
    // What fetch rejects with when the connection breaks (of another realm under jest: no instanceof).
    if ((error as Error).name === 'TypeError') return;
    throw error;
  }
}

/** What a careful client does after the crash: sends again what has no answer and can be sent again. */
export async function settle(server: RunningServer, ledger: Ledger): Promise<void> {
  if (ledger.open !== undefined) await keyedEvent(server, ledger);
}
