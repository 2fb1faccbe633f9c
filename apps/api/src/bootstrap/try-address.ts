import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Configuration } from '@rollcall/platform';

/** Listens for a moment. Rejects as whoever listens there for good would: `EADDRINUSE` and its like. */
export async function tryAddress({ port, host }: Pick<Configuration, 'port' | 'host'>): Promise<void> {
  const server = createServer().listen({ port, host });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
