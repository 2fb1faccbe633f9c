import { fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

interface Waiting {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const sync = promisify(fdatasync);

/**
 * A SQLite file whose write-ahead log is synced beside the event loop: whatever arrives meanwhile shares the next commit.
 * Written for itself, as the ceiling's log is: nothing here is the product's.
 */
export class SyncedLog {
  readonly database: DatabaseSyncInstance;
  private readonly writeAheadLog: number;
  private waiting: Waiting[] = [];
  private isBusy = false;

  constructor(path: string, schema: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -65536;
      ${schema}
    `);
    this.writeAheadLog = openSync(`${path}-wal`, 'r+');
  }

  /** Resolves when what `work` wrote is on disk. */
  run(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    if (this.isBusy || this.waiting.length === 0) return;
    this.isBusy = true;
    setImmediate(() => void this.commit());
  }

  private async commit(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      this.database.exec('BEGIN IMMEDIATE');
      for (const { work } of batch) work();
      this.database.exec('COMMIT');
      await sync(this.writeAheadLog);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
    }
    this.isBusy = false;
    this.begin();
  }
}
