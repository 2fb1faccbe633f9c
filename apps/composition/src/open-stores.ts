import { ConfigurationError, type Configuration } from '@rollcall/platform';
import { openEmbeddedStores } from './embedded-stores.js';
import type { Stores } from './stores.js';

/**
 * Errors by code: `invalid_configuration`; `data_directory_held` (another process has it); `store_unavailable`.
 * Whatever was opened before one is closed again.
 */
export async function openStores(configuration: Configuration): Promise<Stores> {
  switch (configuration.stores.kind) {
    case 'embedded':
      return openEmbeddedStores(configuration);
    case 'production':
      throw new ConfigurationError([
        'EVENTSTORE_URL, MONGODB_URL: EventStoreDB and MongoDB come with the next release; leave both unset for now',
      ]);
  }
}
