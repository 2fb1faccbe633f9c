import type {
  EventStore,
  IdempotencyIndex,
  KeyStore,
  OperationalStore,
  SnapshotStore,
} from '@rollcall/event-sourcing';
import { ConfigurationError, type Configuration } from '@rollcall/platform';
import type { ReadStore } from '@rollcall/read-store';
import { openEmbeddedStores } from './embedded-stores.js';

/** Everything an installation keeps. Nobody beyond this app can tell which adapters they are. */
export interface Stores {
  readonly eventStore: EventStore;
  readonly keyStore: KeyStore;
  readonly snapshots: SnapshotStore;
  readonly idempotencyIndex: IdempotencyIndex;
  readonly readStore: ReadStore;
  readonly operational: OperationalStore;
  /** 32 bytes. */
  readonly installationKey: Uint8Array;
  /** No other process can write to the log. */
  readonly exclusive: boolean;
  /** Of read models; fixed at the first start. */
  readonly shards: number;
  close(): Promise<void>;
}

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
