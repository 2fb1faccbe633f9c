import type { SupportedVersions } from '@rollcall/event-sourcing';
import type { Connection } from './connection.js';
import { isUnimplemented, toReadFailure } from './failures.js';

/** Since 23.10 a subscription tells that it caught up, without which ours would wait for ever. */
export const supported: SupportedVersions = { oldest: '23.10', newest: '23.10' };

/** Undefined where the server is too old to tell. Rejects with `store_unavailable`. */
export async function serverVersion(connection: Connection, timeoutMs: number): Promise<string | undefined> {
  try {
    const node = await connection.connected(timeoutMs);
    return await node.version(timeoutMs);
  } catch (error) {
    if (isUnimplemented(error)) return undefined;
    throw toReadFailure(error);
  }
}
