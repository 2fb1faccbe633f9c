import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { withStoreErrors } from './store-failure.js';

export interface DatabaseOptions {
  /** `FULL`: a commit is on disk before it returns. `NORMAL`: a power cut may take the last commits, never the file. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Page cache, mebibytes. */
  readonly cacheMiB?: number;
  /**
   * Size of the write-ahead log, mebibytes, at which a commit writes it back into the file. Larger: pages that change
   * often are written back less often, the longest pause grows. Default 4.
   */
  readonly checkpointMiB?: number;
}

const PAGE_BYTES = 4_096;

/**
 * Opens (or makes) a database file in WAL mode. Every SQLite file of an installation is opened here.
 * Rejects with `store_unavailable` where the file cannot be opened, or is none of SQLite's.
 */
export function openDatabase(path: string, options: DatabaseOptions): DatabaseSyncInstance {
  return withStoreErrors(() => {
    const database = new DatabaseSync(path);
    try {
      database.exec(`
        PRAGMA busy_timeout = 1000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${options.synchronous};
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

/**
 * Writes the write-ahead log back and closes. The driver keeps a closed connection until its statements are collected as
 * garbage, so that SQLite's own checkpoint on close would come late or never.
 */
export function closeDatabase(database: DatabaseSyncInstance): void {
  if (!database.isOpen) return;
  withStoreErrors(() => {
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  });
}
