import type { Configuration } from '@rollcall/platform';
import { answers, urlOf } from '../server/find-server.js';
import type { Installation } from './installation.js';
import { RunningInstallation } from './running-installation.js';

/**
 * Asks the running server where there is a key for it; else opens the data directory, for as long as `work` takes. A server
 * that was named but does not answer is a mistake, not a reason to write somewhere else.
 */
export async function withInstallation<Result>(
  configuration: Configuration,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  const { adminKey: apiKey, serverUrl } = configuration;
  const url = urlOf(configuration);
  if (apiKey !== undefined && (await answers(url))) return work(new RunningInstallation({ url, apiKey }));
  if (serverUrl !== undefined) throw new Error(unusable(configuration));
  const { onDataDirectory } = await import('./on-data-directory.js');
  return onDataDirectory(configuration, work);
}

const unusable = ({ adminKey, serverUrl }: Configuration): string =>
  adminKey === undefined
    ? 'Set ROLLCALL_ADMIN_KEY to an admin key of the server at ROLLCALL_URL.'
    : `No Rollcall server answers at ${serverUrl}: start it, or unset ROLLCALL_URL to work on the data directory.`;
