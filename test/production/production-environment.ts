import { randomUUID } from 'node:crypto';
import { namedStores } from '../support/server.js';

export interface ProductionEnvironment extends Readonly<Record<string, string>> {
  readonly EVENTSTORE_URL: string;
  readonly MONGODB_URL: string;
}

/**
 * A new installation on the servers that a run was given, with streams and a database of its own, since others may use them
 * too: whoever asks for one drops its database. Undefined where a run was given no servers.
 */
export function productionEnvironment(): ProductionEnvironment | undefined {
  const { EVENTSTORE_URL, MONGODB_URL, ROLLCALL_PROJECTOR: _, ...rest } = namedStores(randomUUID());
  if (EVENTSTORE_URL === undefined || MONGODB_URL === undefined) return undefined;
  return { ...rest, EVENTSTORE_URL, MONGODB_URL, ROLLCALL_LEASE_SECONDS: '4' };
}
