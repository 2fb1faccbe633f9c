import type { Configuration } from '@rollcall/platform';
import { openEmbeddedStores, type EmbeddedOptions } from './embedded-stores.js';
import type { Stores } from './stores.js';

/**
 * Errors by code: `invalid_configuration`; `data_directory_held` (another process has it); `store_unavailable` (embedded
 * only: production stores are not asked yet). Whatever was opened before one is closed again.
 */
export async function openStores(
  configuration: Configuration,
  options: EmbeddedOptions = {},
): Promise<Stores> {
  const { stores } = configuration;
  if (stores.kind === 'embedded') return openEmbeddedStores(configuration, options);
  // Only here: an embedded installation need not wait for drivers that it does not use.
  const { openProductionStores } = await import('./production-stores.js');
  return openProductionStores(configuration, stores);
}
