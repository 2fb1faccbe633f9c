import { isEngineError } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { toCommitError, toStoreError } from './store-failure.js';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** So that one transaction never holds the event loop for long. */
const LARGEST_GROUP = 512;

/**
 * Lets concurrent writers share one transaction, and so one sync to disk: whatever is queued while the event loop turns
 * is committed together. Each promise settles after the commit.
 *
 * Work that throws an `EngineError` has refused: it must not have written anything, and is refused alone. Work that
 * throws anything else is left out: the transaction is rolled back and the others are run again, so work must act on
 * nothing but the database. Errors, by code: `store_unavailable` (certainly not written), `outcome_unknown` (the commit
 * itself failed). After either the next group starts afresh.
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private scheduled = false;

  constructor(private readonly database: Pick<DatabaseSyncInstance, 'exec' | 'isOpen' | 'isTransaction'>) {}

  run<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.queue.push({ work, resolve, reject });
      this.schedule();
    });
  }

  /** Commits everything that is queued now. */
  flush(): void {
    while (this.queue.length > 0) this.commitNext();
  }

  private schedule(): void {
    if (this.scheduled || this.queue.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.commitNext();
      this.schedule();
    });
  }

  private commitNext(): void {
    let group: readonly Waiting[] = this.queue.slice(0, LARGEST_GROUP);
    this.queue = this.queue.slice(group.length);
    while (group.length > 0) group = this.commit(group);
  }

  /** Answers with those to be tried again without the one that failed. */
  private commit(group: readonly Waiting[]): readonly Waiting[] {
    let settle: (() => void)[];
    let culprit: Waiting | undefined;
    try {
      this.database.exec('BEGIN IMMEDIATE');
      settle = group.map((waiting) => this.perform((culprit = waiting)));
    } catch (error) {
      this.rollBack();
      const reported = toStoreError(error);
      if (culprit === undefined || isEngineError(reported, 'store_unavailable'))
        return refuse(group, reported);
      culprit.reject(error);
      return group.filter((waiting) => waiting !== culprit);
    }
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      return refuse(group, toCommitError(error));
    }
    for (const done of settle) done();
    return [];
  }

  private perform({ work, resolve, reject }: Waiting): () => void {
    try {
      const result = work();
      return () => resolve(result as never);
    } catch (error) {
      if (isEngineError(error)) return () => reject(error);
      throw error;
    }
  }

  /** SQLite itself has rolled back after some errors; a closed database has nothing to roll back. */
  private rollBack(): void {
    if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK');
  }
}

function refuse(group: readonly Waiting[], error: unknown): readonly Waiting[] {
  for (const { reject } of group) reject(error);
  return [];
}
