import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectoryLock, SqliteEventStore } from '@rollcall/event-store-sqlite';
import type { Configuration } from '@rollcall/platform';
import {
  SqliteIdempotencyIndex,
  SqliteKeyStore,
  SqliteOperationalStore,
  SqliteReadStore,
  SqliteSnapshotStore,
} from '@rollcall/read-store-sqlite';
import { examinationOf } from './examination.js';
import { embeddedInstallationKey } from './installation-key.js';
import type { StoreFile, Stores } from './stores.js';

export const LOG = 'events.db';
export const KEYS = 'keys.db';
export const OPERATIONAL = 'operational.db';

const fileOf = (name: string, store: Omit<StoreFile, 'name'>): StoreFile => ({
  name,
  copyTo: (path, options) => store.copyTo(path, options),
  copied: () => store.copied(),
});

/** Was an installation ever started with this data directory? */
export const hasEmbeddedStores = ({ dataDirectory }: Configuration): boolean =>
  existsSync(join(dataDirectory, LOG));

/** The directory's lock keeps every other process out. */
const ours = { exclusive: true } as const;

interface Closable {
  close(): Promise<void>;
}

/** Opens the SQLite files of the data directory, which is this process's alone until they are closed. */
export async function openEmbeddedStores(configuration: Configuration): Promise<Stores> {
  const { dataDirectory } = configuration;
  const lock = DataDirectoryLock.acquire(dataDirectory);
  const opened: Closable[] = [];
  const open = <Store extends Closable>(
    opening: (path: string, options: typeof ours) => Store,
    file: string,
  ): Store => {
    const store = opening(join(dataDirectory, file), ours);
    opened.push(store);
    return store;
  };
  const close = async (): Promise<void> => {
    const closed = await Promise.allSettled(opened.map((store) => store.close()));
    lock.release();
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  };
  try {
    const installationKey = embeddedInstallationKey(configuration);
    const eventStore = open((...file) => SqliteEventStore.open(...file), LOG);
    const keyStore = open((...file) => SqliteKeyStore.open(...file), KEYS);
    const operational = open((...file) => SqliteOperationalStore.open(...file), OPERATIONAL);
    const idempotencyIndex = open((...file) => SqliteIdempotencyIndex.open(...file), 'idempotency.db');
    const readStore = open((...file) => SqliteReadStore.open(...file), 'read-models.db');
    return {
      eventStore,
      keyStore,
      snapshots: open((...file) => SqliteSnapshotStore.open(...file), 'snapshots.db'),
      idempotencyIndex,
      readStore,
      operational,
      installationKey,
      exclusive: true,
      shards: 1,
      // The log first: a person's key is durable before the first event that needs it.
      files: [fileOf(LOG, eventStore), fileOf(KEYS, keyStore), fileOf(OPERATIONAL, operational)],
      examination: examinationOf({ keyStore, idempotencyIndex, operational }, readStore, {
        eventStore: () => eventStore.product(),
        others: () => eventStore.product(),
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
