import { numberText } from '../load/request-template.js';
import type { ServerProcess } from '../run/processes.js';
import { BENCH_KEY, METRIC } from '../run/workloads.js';

export interface Item {
  readonly key: string;
  readonly user: { readonly id: string; readonly [detail: string]: string };
  readonly value: number;
  /** ISO 8601; default: now. */
  readonly timestamp?: string;
}

const ITEMS_PER_REQUEST = 1_000;
const REQUESTS_UNDER_WAY = 4;

/** As the identify workload writes them, so that identifying them again changes nothing. */
export function* newUsers(count: number): Generator<Item> {
  for (let n = 0; n < count; n++) {
    const digits = numberText(n);
    const id = `bench-user-${digits}`;
    const user = { id, email: `${id}@example.com`, name: `Ada Lovelace ${digits}`, tz: 'Europe/London' };
    yield { key: METRIC, user, value: 3 };
  }
}

/** `count` events of the user `<name>-<number>`. */
export function* eventsOf(name: string, n: number, count: number): Generator<Item> {
  const user = { id: `${name}-${numberText(n)}` };
  for (let event = 0; event < count; event++) yield { key: METRIC, user, value: 3 };
}

const DAY_MS = 86_400_000;
const BUSY_FROM = Date.UTC(2024, 0, 1);

/** Users in turn, each once a day from the first of 2024 on: what a log of regulars looks like. */
export function* regulars(users: number, days: number): Generator<Item> {
  for (let day = 0; day < days; day++) {
    const timestamp = new Date(BUSY_FROM + day * DAY_MS).toISOString();
    for (let n = 0; n < users; n++) {
      yield { key: METRIC, user: { id: `regular-${numberText(n)}` }, value: 3, timestamp };
    }
  }
}

/** Sends all items through the batch endpoint; answers with the seconds it took. */
export async function fillThroughApi(server: ServerProcess, items: Iterator<Item>): Promise<number> {
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (let batch = take(items); batch.length > 0; batch = take(items)) await send(server, batch);
  };
  await Promise.all(Array.from({ length: REQUESTS_UNDER_WAY }, worker));
  return (performance.now() - started) / 1000;
}

function take(items: Iterator<Item>): Item[] {
  const batch: Item[] = [];
  while (batch.length < ITEMS_PER_REQUEST) {
    const next = items.next();
    if (next.done) break;
    batch.push(next.value);
  }
  return batch;
}

async function send(server: ServerProcess, batch: readonly Item[]): Promise<void> {
  const answer = await fetch(server.url('/admin/v1/metrics/events'), {
    method: 'POST',
    headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
  const text = await answer.text();
  const { accepted } = (answer.status === 202 ? JSON.parse(text) : {}) as { accepted?: number };
  if (accepted !== batch.length)
    throw new Error(`the batch was not accepted: ${answer.status} ${text.slice(0, 500)}`);
}
