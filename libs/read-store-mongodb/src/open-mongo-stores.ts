import { MongoConnection } from './mongo-connection.js';
import { MongoIdempotencyIndex } from './mongo-idempotency-index.js';
import { MongoKeyStore } from './mongo-key-store.js';
import { MongoOperationalStore } from './mongo-operational-store.js';
import { MongoReadStore } from './mongo-read-store.js';
import { MongoSnapshotStore } from './mongo-snapshot-store.js';

export interface MongoStores {
  readonly readStore: MongoReadStore;
  readonly keyStore: MongoKeyStore;
  readonly snapshots: MongoSnapshotStore;
  readonly idempotencyIndex: MongoIdempotencyIndex;
  readonly operational: MongoOperationalStore;
  /** All of them; each can be closed by itself as well. */
  close(): Promise<void>;
}

/**
 * All stores of one process, on one client. Asks no server: what is asked of a store is a `store_unavailable` for as
 * long as there is none, and is answered once there is.
 *
 * @param url a MongoDB connection string; the database it names, else `rollcall`.
 */
export function openMongoStores(url: string): MongoStores {
  const connection = new MongoConnection(url);
  const stores = {
    readStore: new MongoReadStore(connection.share()),
    keyStore: new MongoKeyStore(connection.share()),
    snapshots: new MongoSnapshotStore(connection.share()),
    idempotencyIndex: new MongoIdempotencyIndex(connection.share()),
    operational: new MongoOperationalStore(connection.share()),
  };
  return {
    ...stores,
    close: async () => {
      await Promise.all(Object.values(stores).map((store) => store.close()));
    },
  };
}
