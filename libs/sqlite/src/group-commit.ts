import type { DatabaseSyncInstance } from '@photostructure/sqlite';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets concurrent writers share one transaction, and so one sync to disk: whatever is queued while the event loop turns
 * is committed together. Each promise settles after the commit. A piece of work that throws is refused alone and must
 * not have written anything; a commit that fails refuses all of it.
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private scheduled = false;

  constructor(private readonly database: DatabaseSyncInstance) {}

  run<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.queue.push({ work, resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits what is queued now. */
  flush(): void {
    this.scheduled = false;
    const batch = this.queue;
    if (batch.length === 0) return;
    this.queue = [];
    const settle: (() => void)[] = [];
    try {
      this.database.exec('BEGIN IMMEDIATE');
      for (const { work, resolve, reject } of batch) {
        try {
          const result = work();
          settle.push(() => resolve(result as never));
        } catch (error) {
          settle.push(() => reject(error));
        }
      }
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const done of settle) done();
  }
}
