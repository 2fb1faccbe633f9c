import { hasEmbeddedStores, openEngine } from '@rollcall/composition';
import { isEngineError } from '@rollcall/event-sourcing';
import type { Configuration } from '@rollcall/platform';
import { urlOf } from '../server/find-server.js';
import type { Installation } from './installation.js';
import { StoppedInstallation } from './stopped-installation.js';

/**
 * Opens the data directory for as long as `work` takes. Loaded where there is something to open: most commands ask a server,
 * and need not wait for an engine that they do not use.
 */
export async function onDataDirectory<Result>(
  configuration: Configuration,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  const { stores, dataDirectory } = configuration;
  if (stores.kind === 'embedded' && !hasEmbeddedStores(configuration)) {
    throw new Error(
      `There is no installation in ${dataDirectory}: set ROLLCALL_DATA_DIR to where it is, or start the server once.`,
    );
  }
  const engine = await openEngine(configuration, { info: () => undefined, warn, error: warn }).catch(
    (error: unknown) => {
      throw isEngineError(error, 'data_directory_held') ? new Error(held(configuration)) : error;
    },
  );
  try {
    return await work(new StoppedInstallation(engine, configuration));
  } finally {
    await engine.stop();
  }
}

const warn = (_detail: object, text: string): void => console.error(text);

const held = (configuration: Configuration): string =>
  configuration.adminKey === undefined
    ? `A server is running on ${configuration.dataDirectory}. Set ROLLCALL_ADMIN_KEY to an admin key of it, or stop it.`
    : `A server is running on ${configuration.dataDirectory}, but none answers at ${urlOf(configuration)}. Set ROLLCALL_URL to where it listens, or stop it.`;
