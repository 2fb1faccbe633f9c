import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems give to clients, each test process has some for itself: nobody else takes one between its choice
 * here and the start of what is to listen on it.
 */
const LOWEST = 10_000;
const EACH = 100;
const PROCESSES = 220;

const own = LOWEST + (process.pid % PROCESSES) * EACH;
let next = Math.floor(Math.random() * EACH);

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < EACH; tries++) {
    const port = own + (next++ % EACH);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port is free from ${own} to ${own + EACH - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
