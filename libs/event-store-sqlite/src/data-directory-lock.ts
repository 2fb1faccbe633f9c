import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, isEngineError } from '@rollcall/event-sourcing';
import { withStoreErrors } from '@rollcall/sqlite';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/** Read models hold personal data in the clear. A directory that is there keeps its mode. */
const PRIVATE = 0o700;

/**
 * Makes one process the only one that uses a data directory: an exclusive transaction on `lock.db`, open for as long as
 * the lock is held. The kernel lets go of it when the process dies, however it dies.
 */
export class DataDirectoryLock {
  private constructor(private readonly database: DatabaseSyncInstance) {}

  /** Makes the directory where it is missing. Throws `data_directory_held`, at once and also within this process. */
  static acquire(directory: string): DataDirectoryLock {
    mkdirSync(directory, { recursive: true, mode: PRIVATE });
    const database = withStoreErrors(() => new DatabaseSync(join(directory, 'lock.db')));
    try {
      withStoreErrors(() => database.exec('BEGIN EXCLUSIVE'));
      return new DataDirectoryLock(database);
    } catch (error) {
      database.close();
      if (!isEngineError(error) || error.detail.failure !== 'SQLITE_BUSY') throw error;
      const message = `Another process holds the data directory ${directory}.`;
      throw new EngineError('data_directory_held', message, { directory }, { cause: error });
    }
  }

  release(): void {
    if (this.database.isOpen) this.database.close();
  }
}
