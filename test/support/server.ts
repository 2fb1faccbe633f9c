import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltProcess, startBuilt } from './built-process.js';
import { inDatabase } from './mongo-database.js';

export const adminKey = 'e2eadmin.0123456789abcdef0123456789abcdef';

export interface RunningServer extends BuiltProcess {
  readonly apiKey: string;
  readonly dataDirectory: string;
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));

export const removeDirectory = (path: string): void => rmSync(path, { recursive: true, force: true });

const installationKey = Buffer.alloc(32, 'rollcall tests').toString('base64');

const { EVENTSTORE_URL, MONGODB_URL } = process.env;

/** Are servers started on the stores that the two variables name? */
export const onNamedStores = Boolean(EVENTSTORE_URL && MONGODB_URL);

/**
 * Which stores a server of this directory has: those that EVENTSTORE_URL and MONGODB_URL name, as an installation of its
 * own on them, so that what is proven of the embedded stores is proven of them too; else the embedded ones.
 */
export function namedStores(dataDirectory: string): Record<string, string> {
  if (!EVENTSTORE_URL || !MONGODB_URL) return {};
  const own = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 24);
  return {
    EVENTSTORE_URL,
    MONGODB_URL: inDatabase(MONGODB_URL, `rollcall-test-${own}`),
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
  const settings = {
    ROLLCALL_DATA_DIR: dataDirectory,
    ROLLCALL_ADMIN_KEY: adminKey,
    LOG_LEVEL: 'info',
    ...environment,
  };
  const server = await startBuilt('api', settings, 'ready');
  return { ...server, apiKey: settings.ROLLCALL_ADMIN_KEY, dataDirectory };
}
