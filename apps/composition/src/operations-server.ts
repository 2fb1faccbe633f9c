import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awayIn } from './store-health.js';

export interface OperationsServerOptions {
  readonly port: number;
  readonly host: string;
  /** By store: does it answer? */
  readonly health: () => Promise<Readonly<Record<string, boolean>>>;
  /** Prometheus text and its content type. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** What every other path is answered with. */
  readonly others: { readonly status: 404 | 503; readonly error: string; readonly code: string };
}

export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/health/live`, `/health/ready` and `/metrics` of a process without an API. Rejects with `EADDRINUSE` and its like. */
export async function serveOperations(options: OperationsServerOptions): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closed(server) };
}

async function answer(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { health, metrics, others }: OperationsServerOptions,
): Promise<void> {
  switch (url.replace(/\?.*$/s, '')) {
    case '/health/live':
      return json(response, 200, { status: 'ok' });
    case '/health/ready': {
      const stores = await health();
      const away = awayIn(stores);
      if (away.length === 0) return json(response, 200, { status: 'ok', stores });
      const error = `Not available: ${away.join(', ')}`;
      return json(response, 503, { error, code: 'store_unavailable', stores });
    }
    case '/metrics': {
      const { text, contentType } = await metrics();
      response.writeHead(200, { 'content-type': contentType }).end(text);
      return;
    }
    default:
      return json(response, others.status, { error: others.error, code: others.code });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  if (status === 503) response.setHeader('retry-after', '1');
  response.writeHead(status).end(JSON.stringify(body));
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
