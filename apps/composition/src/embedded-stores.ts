import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore, SqliteLogFollower } from '@rollcall/event-store-sqlite';
import type { Configuration } from '@rollcall/platform';
import type { ProjectorLog } from '@rollcall/projector';
import {
  SqliteIdempotencyIndex,
  SqliteKeyStore,
  SqliteOperationalStore,
  SqliteReadStore,
  SqliteReports,
  SqliteSnapshotStore,
} from '@rollcall/read-store-sqlite';
import { closeFiles, type Closable } from './close-files.js';
import { openIn, takeDataDirectory } from './data-directory.js';
import { INDEX, KEYS, LOG, OPERATIONAL, READ_MODELS, REPORTS, SNAPSHOTS } from './embedded-files.js';
import { examinationOf } from './examination.js';
import { embeddedInstallationKey, INSTALLATION_KEY_FILE } from './installation-key.js';
import { mibForPages } from './memory.js';
import type { BackgroundStores, StoreFile, Stores, StoresSharing } from './stores.js';

const fileOf = (name: string, store: Omit<StoreFile, 'name'>): StoreFile => ({
  name,
  copyTo: (path, options) => store.copyTo(path, options),
  copied: () => store.copied(),
});

/** Was an installation ever started with this data directory? */
export const hasEmbeddedStores = ({ dataDirectory }: Configuration): boolean =>
  existsSync(join(dataDirectory, LOG));

export interface EmbeddedOptions {
  /** Another thread of this process opens the stores too (`openStoresBeside`). Default false. */
  readonly shared?: boolean;
  /** Told of what is left undone when they are closed. */
  readonly log?: Pick<ProjectorLog, 'warn'>;
}

const notWrittenBack =
  'the disk is full: everything acknowledged is in the write-ahead logs, which the next start reads';

/** Opens the SQLite files of the data directory, which is this process's alone until they are closed. */
export async function openEmbeddedStores(
  configuration: Configuration,
  { shared = false, log }: EmbeddedOptions = {},
): Promise<Stores> {
  const { dataDirectory } = configuration;
  const lock = takeDataDirectory(dataDirectory);
  const opened = new Map<string, Closable>();
  const open = <Store extends Closable>(opening: (path: string) => Store, file: string): Store => {
    const store = openIn(dataDirectory, file, opening);
    opened.set(file, store);
    return store;
  };
  // The directory's lock keeps every other process out.
  const ours = { exclusive: !shared };
  const close = async (): Promise<void> => {
    try {
      const left = await closeFiles(opened);
      if (left.length > 0) log?.warn({ code: 'store_unavailable', files: left }, notWrittenBack);
    } finally {
      lock.release();
    }
  };
  try {
    const installationKey = openIn(dataDirectory, INSTALLATION_KEY_FILE, () =>
      embeddedInstallationKey(configuration),
    );
    const cacheMiB = mibForPages();
    const logOptions = { cacheMiB, exclusive: shared ? ('for-writing' as const) : true };
    const eventStore = open((path) => SqliteEventStore.open(path, logOptions), LOG);
    const keyStore = open((path) => SqliteKeyStore.open(path, ours), KEYS);
    const operational = open((path) => SqliteOperationalStore.open(path, ours), OPERATIONAL);
    const idempotencyIndex = open((path) => SqliteIdempotencyIndex.open(path, ours), INDEX);
    const reports = open((path) => SqliteReports.open(path, ours), REPORTS);
    const readOptions = { ...ours, cacheMiB, reports };
    const readStore = open((path) => SqliteReadStore.open(path, readOptions), READ_MODELS);
    return {
      eventStore,
      keyStore,
      snapshots: open((path) => SqliteSnapshotStore.open(path, { exclusive: true }), SNAPSHOTS),
      idempotencyIndex,
      readStore,
      operational,
      installationKey,
      exclusive: true,
      sharing: eventStore.progress && { log: eventStore.progress.memory, renew: () => readStore.renew() },
      shards: 1,
      // The log first: a person's key is durable before the first event that needs it.
      files: [fileOf(LOG, eventStore), fileOf(KEYS, keyStore), fileOf(OPERATIONAL, operational)],
      examination: examinationOf({ keyStore, idempotencyIndex, operational }, readStore, {
        eventStore: () => eventStore.product(),
        others: () => eventStore.product(),
      }),
      broken: () =>
        Object.entries({ [LOG]: eventStore, [KEYS]: keyStore, [OPERATIONAL]: operational })
          .filter(([, { isBroken }]) => isBroken)
          .map(([name]) => name),
      hasRoom: () => eventStore.hasRoom(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What another thread of this process has open as `shared`, to be used here by what keeps read models up to date. */
export function openStoresBeside(
  { dataDirectory }: Pick<Configuration, 'dataDirectory'>,
  sharedLog: SharedArrayBuffer,
): BackgroundStores & Closable & Pick<StoresSharing, 'renew'> {
  const path = (file: string): string => join(dataDirectory, file);
  const reports = SqliteReports.open(path(REPORTS));
  const stores = {
    eventStore: SqliteLogFollower.open(path(LOG), sharedLog),
    keyStore: SqliteKeyStore.open(path(KEYS)),
    operational: SqliteOperationalStore.open(path(OPERATIONAL)),
    idempotencyIndex: SqliteIdempotencyIndex.open(path(INDEX)),
    readStore: SqliteReadStore.open(path(READ_MODELS), { cacheMiB: mibForPages(), reports }),
  };
  // What is not written back for want of room is met again, and told, by who has the same files open and closes them last.
  const close = async (): Promise<void> =>
    void (await closeFiles(new Map(Object.entries({ reports, ...stores }))));
  return { ...stores, exclusive: true, shards: 1, renew: () => stores.readStore.renew(), close };
}
