import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';

/**
 * Lets what is read in one turn of the event loop share one transaction: where a file has other connections, it is locked for
 * each transaction, which costs several times the look-up of a row. What others committed since it began is not seen in it.
 */
export class ReadsOfATurn {
  private readonly beginning: StatementSyncInstance;
  private readonly ending: StatementSyncInstance;
  private isOpen = false;

  constructor(private readonly database: DatabaseSyncInstance) {
    this.beginning = database.prepare('BEGIN');
    this.ending = database.prepare('COMMIT');
  }

  /** Before each read. */
  begin(): void {
    if (this.isOpen) return;
    this.beginning.run();
    this.isOpen = true;
    setImmediate(() => this.end());
  }

  /** Before a write, and where something was heard of that must be seen by whatever is read from now on. */
  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    // SQLite itself has rolled back after some errors.
    if (this.database.isOpen && this.database.isTransaction) this.ending.run();
  }
}
