import { join } from 'node:path';
import { examinationOf, type Stores } from '@rollcall/composition';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import {
  SqliteIdempotencyIndex,
  SqliteKeyStore,
  SqliteOperationalStore,
  SqliteReadStore,
  SqliteSnapshotStore,
} from '@rollcall/read-store-sqlite';

/**
 * Stores that several processes share, as they share those of production: none of them has a file for itself. The log is
 * in EventStoreDB where its address is given.
 */
export function sharedStores(directory: string, eventStoreUrl?: string): Stores {
  const path = (name: string): string => join(directory, `${name}.db`);
  const stores = {
    eventStore:
      eventStoreUrl === undefined
        ? SqliteEventStore.open(path('events'))
        : EventStoreDbEventStore.open(eventStoreUrl),
    keyStore: SqliteKeyStore.open(path('keys')),
    snapshots: SqliteSnapshotStore.open(path('snapshots')),
    idempotencyIndex: SqliteIdempotencyIndex.open(path('idempotency')),
    readStore: SqliteReadStore.open(path('read-models')),
    operational: SqliteOperationalStore.open(path('operational')),
  };
  const close = async (): Promise<void> => {
    await Promise.all(Object.values(stores).map((store) => store.close()));
  };
  const product = () => stores.eventStore.product();
  return {
    ...stores,
    installationKey: Buffer.alloc(32, 7),
    exclusive: false,
    shards: 64,
    files: undefined,
    examination: examinationOf(stores, stores.readStore, { eventStore: product, others: product }),
    close,
  };
}
