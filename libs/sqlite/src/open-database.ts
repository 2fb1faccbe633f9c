import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { withStoreErrors } from './store-failure.js';

export interface DatabaseOptions {
  /** Page cache, mebibytes. */
  readonly cacheMiB?: number;
  /**
   * Size of the write-ahead log, mebibytes, at which a commit writes it back into the file. Larger: pages that change
   * often are written back less often, the longest pause grows. Default 4.
   */
  readonly checkpointMiB?: number;
  /**
   * No other connection will use the file, in this process or another one: it is locked once, instead of for each read and
   * write, which halves what a look-up costs. Default false.
   */
  readonly exclusive?: boolean;
  /** The file is not changed, nor is anything made beside it: only for one that is not in WAL mode. Default false. */
  readonly readOnly?: boolean;
}

const PAGE_BYTES = 4_096;

/**
 * Opens (or makes) a database file in WAL mode. Every SQLite file of an installation is opened here. A power cut may take
 * the last commits, never the file; what must not be lost is answered for after a `WalSync`.
 * Throws `store_unavailable` where the file cannot be opened, or is none of SQLite's.
 */
export function openDatabase(path: string, options: DatabaseOptions = {}): DatabaseSyncInstance {
  return withStoreErrors(() => {
    const { readOnly = false } = options;
    const database = new DatabaseSync(path, { readOnly });
    try {
      if (readOnly) database.exec('PRAGMA temp_store = MEMORY');
      else
        database.exec(`
        PRAGMA busy_timeout = 1000;
        PRAGMA locking_mode = ${options.exclusive ? 'EXCLUSIVE' : 'NORMAL'};
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = ${-1024 * (options.cacheMiB ?? 64)};
        PRAGMA wal_autocheckpoint = ${((options.checkpointMiB ?? 4) * 2 ** 20) / PAGE_BYTES};
        PRAGMA temp_store = MEMORY;
      `);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Only outside of WAL mode can a file that was opened exclusively be unlocked; the read is what does it. */
const unlock = `
  PRAGMA journal_mode = DELETE;
  PRAGMA locking_mode = NORMAL;
  SELECT count(*) FROM sqlite_schema;
`;

const isExclusive = (database: DatabaseSyncInstance): boolean =>
  (database.prepare('PRAGMA locking_mode').get() as { locking_mode: string }).locking_mode === 'exclusive';

/**
 * Writes the write-ahead log back, lets go of the file and closes. The driver keeps a closed connection until its statements
 * are collected as garbage, so that SQLite's own checkpoint and unlocking on close would come late or never.
 */
export function closeDatabase(database: DatabaseSyncInstance): void {
  if (!database.isOpen) return;
  withStoreErrors(() => {
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      if (isExclusive(database)) database.exec(unlock);
    } finally {
      database.close();
    }
  });
}
