import { EngineError, isEngineError } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { toCommitError, toStoreError } from './store-failure.js';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly durable: ((result: never) => void) | undefined;
}

/** What else is to be done about each group. */
export interface AroundCommits {
  /** Before it is begun: ends what else of the connection is open. */
  readonly before?: () => void;
  /** When it is durable, before anybody is answered. */
  readonly after?: () => void;
  /** When all of it is refused, and why. */
  readonly refused?: (reason: unknown) => void;
}

/** So that one transaction never holds the event loop for long. */
const LARGEST_GROUP = 512;

/** Makes what was committed durable, where the commit itself does not; see `WalSync`. */
export interface LogSync {
  sync(): Promise<void>;
}

/**
 * Lets concurrent writers share one transaction, and so one sync to disk: whatever is queued while the event loop turns
 * is committed together. Each promise settles after the commit; with a `LogSync`, after the sync that follows it, during
 * which others queue for the next commit and nobody waits for the disk but those whose work it is.
 *
 * Work that throws an `EngineError` has refused: it must not have written anything, and is refused alone. Work that
 * throws anything else is left out: the transaction is rolled back and the others are run again, so work must act on
 * nothing but the database. Errors, by code: `store_unavailable` (certainly not written), `outcome_unknown` (the commit
 * itself failed). After either the next group starts afresh; but after a sync that failed, nothing is committed any more:
 * what the disk holds is not known then, and a sync that succeeds later would say nothing of it.
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private scheduled = false;
  private syncing: Promise<void> | undefined;
  private failure: EngineError | undefined;

  constructor(
    private readonly database: Pick<DatabaseSyncInstance, 'exec' | 'isOpen' | 'isTransaction'>,
    private readonly log?: LogSync,
    private readonly around: AroundCommits = {},
  ) {}

  /** Why nothing can be made durable any more; undefined: it can. */
  get gaveUp(): EngineError | undefined {
    return this.failure;
  }

  /** @param durable told of the result when it is durable, before anybody is answered and `after` is called. */
  run<Result>(work: () => Result, durable?: (result: Result) => void): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.queue.push({ work, resolve, reject, durable });
      this.schedule();
    });
  }

  /**
   * When everything that can be read is on disk; undefined = it is. Whoever shows others what was committed waits for it.
   * Rejects with `store_unavailable`.
   */
  durable(): Promise<void> | undefined {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return this.syncing?.then(() => this.durable());
  }

  /** Commits everything that is queued, and resolves when it is durable or refused. */
  async flush(): Promise<void> {
    while (this.queue.length > 0 || this.syncing !== undefined) {
      if (this.syncing === undefined) this.commitNext();
      await this.syncing;
    }
  }

  private schedule(): void {
    if (this.scheduled || this.syncing !== undefined || this.queue.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.syncing === undefined) this.commitNext();
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
      this.around.before?.();
      this.database.exec('BEGIN IMMEDIATE');
      settle = group.map((waiting) => this.perform((culprit = waiting)));
    } catch (error) {
      this.rollBack();
      const reported = toStoreError(error);
      if (culprit === undefined || isEngineError(reported, 'store_unavailable'))
        return this.refuse(group, reported);
      culprit.reject(error);
      return group.filter((waiting) => waiting !== culprit);
    }
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      return this.refuse(group, toCommitError(error));
    }
    if (this.log === undefined) this.settle(settle);
    else this.syncing = this.sync(this.log, group, settle);
    return [];
  }

  private async sync(log: LogSync, group: readonly Waiting[], settle: (() => void)[]): Promise<void> {
    try {
      await log.sync();
    } catch (cause) {
      return this.giveUp(group, cause);
    } finally {
      this.syncing = undefined;
    }
    this.settle(settle);
    this.schedule();
  }

  private giveUp(group: readonly Waiting[], cause: unknown): void {
    const message = 'The disk refused to sync: nothing is written until the process is started anew';
    this.failure = new EngineError('store_unavailable', message, {}, { cause });
    refuse(group, new EngineError('outcome_unknown', 'It may or may not be on disk', {}, { cause }));
    refuse(this.queue.splice(0), this.failure);
  }

  private refuse(group: readonly Waiting[], reason: unknown): readonly Waiting[] {
    this.around.refused?.(reason);
    return refuse(group, reason);
  }

  /** Nobody who waits goes on before this has returned. */
  private settle(settle: readonly (() => void)[]): void {
    for (const done of settle) done();
    this.around.after?.();
  }

  private perform({ work, resolve, reject, durable }: Waiting): () => void {
    try {
      const result = work() as never;
      return () => {
        durable?.(result);
        resolve(result);
      };
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
