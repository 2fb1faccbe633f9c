import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const entry = new URL('../../dist/apps/api/src/main.js', import.meta.url).pathname;

export const adminKey = 'e2eadmin.0123456789abcdef0123456789abcdef';

export interface RunningServer {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDirectory: string;
  /** All it printed so far. */
  output(): string;
  /** SIGTERM; answers with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));

export const removeDirectory = (path: string): void => rmSync(path, { recursive: true, force: true });

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const installationKey = Buffer.alloc(32, 'rollcall tests').toString('base64');

const { EVENTSTORE_URL, MONGODB_URL } = process.env;

/** Are servers started on the stores that the two variables name? */
export const onNamedStores = Boolean(EVENTSTORE_URL && MONGODB_URL);

/**
 * Which stores a server of this directory has: those that EVENTSTORE_URL and MONGODB_URL name, as an installation of its
 * own on them, so that what is proven of the embedded stores is proven of them too; else the embedded ones.
 */
function namedStores(dataDirectory: string): Record<string, string> {
  if (!EVENTSTORE_URL || !MONGODB_URL) return {};
  const own = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 24);
  const database = new URL(MONGODB_URL);
  database.pathname = `/rollcall-test-${own}`;
  return {
    EVENTSTORE_URL,
    MONGODB_URL: database.href,
    ROLLCALL_STREAM_PREFIX: `test-${own}`,
    ROLLCALL_INSTALLATION_KEY: installationKey,
    ROLLCALL_PROJECTOR: 'embedded',
    ROLLCALL_LEASE_SECONDS: '2',
  };
}

/** Starts the built server as a user would, on a port of its own, and waits until it is ready. */
export const startServer = (
  dataDirectory: string,
  environment: Record<string, string> = {},
): Promise<RunningServer> =>
  startServerWith(dataDirectory, { ...namedStores(dataDirectory), ...environment });

/** The same with exactly these settings: on the embedded stores unless they name others. */
export async function startServerWith(
  dataDirectory: string,
  environment: Record<string, string> = {},
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      HOST: '127.0.0.1',
      ROLLCALL_DATA_DIR: dataDirectory,
      ROLLCALL_ADMIN_KEY: adminKey,
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const url = `http://127.0.0.1:${port}`;
  const output = (): string => printed.join('');
  await eventually(
    `the server to be ready at ${url}`,
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output()}`);
      return (await fetch(`${url}/health/ready`).catch(() => undefined))?.status === 200;
    },
    20_000,
  ).catch(async (error: unknown) => {
    await end(child, 'SIGKILL');
    throw error;
  });
  return {
    url,
    apiKey: environment.ROLLCALL_ADMIN_KEY ?? adminKey,
    dataDirectory,
    output,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => void (await end(child, 'SIGKILL')),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
