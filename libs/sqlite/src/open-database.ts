import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { withStoreErrors } from './store-failure.js';

export interface DatabaseOptions {
  /** `FULL`: a commit is on disk before it returns. `NORMAL`: a power cut may take the last commits, never the file. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Page cache, mebibytes. */
  readonly cacheMiB?: number;
}

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
        PRAGMA temp_store = MEMORY;
      `);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}
