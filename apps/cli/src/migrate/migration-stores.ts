import { join } from 'node:path';
import { hasEmbeddedStores, openStores } from '@rollcall/composition';
import { isEngineError } from '@rollcall/event-sourcing';
import type { Configuration } from '@rollcall/platform';
import type { SourceStores, TargetStores } from './migration.js';

/** `keyFile`: where the installation key is kept; undefined where it was configured. */
type Work = (source: SourceStores, target: TargetStores, keyFile: string | undefined) => Promise<void>;

/** Opens the data directory, which nobody else may hold, and the stores that the two URLs name, while `work` runs. */
export async function withMigrationStores(configuration: Configuration, work: Work): Promise<void> {
  const { dataDirectory, installationKey, stores } = configuration;
  if (stores.kind === 'embedded') {
    throw new Error('Set EVENTSTORE_URL and MONGODB_URL to the stores to copy to.');
  }
  if (!hasEmbeddedStores(configuration)) {
    throw new Error(
      `There is no installation in ${dataDirectory}: set ROLLCALL_DATA_DIR to where it is, as an embedded server had it.`,
    );
  }
  const source = await openSource(configuration);
  try {
    const target = await openStores({ ...configuration, installationKey: source.installationKey });
    try {
      const keyFile = installationKey === undefined ? join(dataDirectory, 'installation.key') : undefined;
      await work(source, target, keyFile);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const openSource = (configuration: Configuration) =>
  openStores({ ...configuration, stores: { kind: 'embedded' } }).catch((error: unknown) => {
    throw isEngineError(error, 'data_directory_held')
      ? new Error(
          `A server is running on ${configuration.dataDirectory}. Stop it, or copy its directory while it is stopped.`,
        )
      : error;
  });
