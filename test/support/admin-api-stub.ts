import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

// What came over the wire; tests look into it freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Item = any;

/** As much of the Admin API as an import speaks to, with its answers in the test's hand. */
export interface AdminApiStub {
  readonly url: string;
  /** Bodies of the batches it answered with 202, in order. */
  readonly batches: Item[][];
  /** What is stored, by user, in the order it came. */
  readonly stored: Map<string, Item[]>;
  /** Requests for definitions, as `METHOD path body`. */
  readonly definitions: string[];
  /** Refuses a batch as a whole, with this text; undefined: takes it. */
  refusal: (items: Item[]) => string | undefined;
  /** Refuses one item, with this text. */
  issue: (item: Item) => string | undefined;
  /** Answers the next requests so; undefined: hangs up. */
  readonly failures: (number | undefined)[];
  /** Answers every batch so, once so many items are stored. */
  failAfter: { readonly items: number; readonly status: number } | undefined;
  /** Part of every stream's name. */
  log: string;
  /** Of the log, told with the answer to the n-th batch. */
  position: (n: number) => string;
  /** Most batches that were under way at once. */
  readonly mostAtOnce: () => number;
  /** Forgets what it stored, as after a restored backup. */
  forget(): void;
  close(): Promise<void>;
}

const longest = 1024 * 1024;

export async function startAdminApiStub(): Promise<AdminApiStub> {
  const uses = new Set<string>();
  let atOnce = 0;
  let most = 0;

  const stub: Omit<AdminApiStub, 'url' | 'close'> = {
    batches: [],
    stored: new Map(),
    definitions: [],
    refusal: () => undefined,
    issue: () => undefined,
    failures: [],
    failAfter: undefined,
    log: 'first',
    position: (n) => String(n).padStart(16, '0'),
    mostAtOnce: () => most,
    forget() {
      uses.clear();
      stub.stored.clear();
    },
  };

  const batch = (text: string): [number, unknown] => {
    const items = JSON.parse(text) as Item[];
    if (text.length > longest || items.length > 1000) return [413, { error: 'too large' }];
    const { failAfter } = stub;
    if (failAfter && uses.size >= failAfter.items) return [failAfter.status, { error: 'not now' }];
    const refusal = stub.refusal(items);
    if (refusal !== undefined) return [422, { error: refusal }];
    stub.batches.push(items);
    let replayed = 0;
    const issues: { index: number; message: string }[] = [];
    for (const [index, item] of items.entries()) {
      const use = JSON.stringify([item.user?.id, item.key, item.idempotencyKey]);
      const message = stub.issue(item);
      if (uses.has(use)) replayed++;
      else if (message !== undefined) issues.push({ index, message });
      else {
        uses.add(use);
        stub.stored.set(item.user?.id, [...(stub.stored.get(item.user?.id) ?? []), item]);
      }
    }
    const told = { ...(replayed > 0 && { replayed }), ...(issues.length > 0 && { issues }) };
    return [202, { accepted: items.length - issues.length, ...told }];
  };

  const answer = (method: string, path: string, text: string): [number, unknown] => {
    if (path === '/health/live') return [200, {}];
    if (path === '/admin/v1/metrics/events') return batch(text);
    if (/^\/admin\/v1\/users\/[^/]+\/stream$/.test(path))
      return [200, { stream: `user-production~/${stub.log}` }];
    stub.definitions.push(`${method} ${path} ${text}`.trim());
    return method === 'GET' ? [200, []] : [201, { created: [], issues: [] }];
  };

  const server = createServer((request, response) => {
    void (async () => {
      most = Math.max(most, ++atOnce);
      const text = await bodyOf(request);
      // Lets other requests come in between, as a store would.
      await new Promise(setImmediate);
      atOnce--;
      if (stub.failures.length > 0) {
        const status = stub.failures.shift();
        if (status === undefined) return void request.socket.destroy();
        return void response.writeHead(status, { 'retry-after': '0' }).end('<html>');
      }
      const [status, body] = answer(request.method ?? '', request.url ?? '', text);
      const told = status === 202 && { 'x-rollcall-position': stub.position(stub.batches.length) };
      response.writeHead(status, { 'content-type': 'application/json', ...told }).end(JSON.stringify(body));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(stub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
