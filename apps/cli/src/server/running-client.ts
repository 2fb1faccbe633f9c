import { loadConfiguration } from '@rollcall/platform';
import { AdminClient, type AdminClientOptions } from './admin-client.js';
import { runningServer } from './find-server.js';

/** Speaks to the server that the environment names. Throws with what to set or to start. */
export async function runningClient(
  options: Omit<AdminClientOptions, 'url' | 'apiKey'> = {},
): Promise<AdminClient> {
  return new AdminClient({ ...(await runningServer(loadConfiguration(process.env))), ...options });
}
