import { rmSync } from 'node:fs';
import { backup, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { toStoreError, withStoreErrors } from './store-failure.js';

export interface CopyOptions {
  readonly signal?: AbortSignal;
  /** Bytes copied, and to be copied; more are to be as the database grows. */
  readonly progress?: (done: number, total: number) => void;
}

/** So much is copied at a time while writers wait: half a mebibyte. */
const PAGES = 128;
const PAGE_BYTES = 4_096;

/**
 * Copies of a database that is in use, by its own connection: what is committed on the way goes into the copy too, so that
 * it is the database as it is when the copy ends. Writers wait for one step at most.
 */
export class OnlineCopies {
  private underWay: Promise<void> | undefined;

  constructor(private readonly database: DatabaseSyncInstance) {}

  /**
   * To a file that does not exist; it is on disk when this resolves, and is one file, whatever the journal of the original.
   * Rejects with `store_unavailable`, where another copy is under way, and at once with the signal's reason: the driver
   * cannot stop on its way, and what it made is removed when it has ended.
   */
  async copyTo(path: string, { signal, progress }: CopyOptions = {}): Promise<void> {
    if (this.underWay !== undefined) throw new Error('The database is being copied already');
    signal?.throwIfAborted();
    const copying = this.copy(path, progress);
    this.underWay = copying
      .catch(() => undefined)
      .then(() => {
        this.underWay = undefined;
        if (signal?.aborted) rmSync(path, { force: true });
      });
    await (signal === undefined ? copying : untilAborted(copying, signal));
    withoutWriteAheadLog(path);
  }

  /** Resolves when the connection may be closed, and the file removed; undefined: now. */
  ended(): Promise<void> | undefined {
    return this.underWay;
  }

  private async copy(path: string, progress: CopyOptions['progress']): Promise<void> {
    const told = ({ totalPages, remainingPages }: { totalPages: number; remainingPages: number }): void =>
      progress?.((totalPages - remainingPages) * PAGE_BYTES, totalPages * PAGE_BYTES);
    try {
      const pages = await backup(this.database, path, { rate: PAGES, progress: told });
      told({ totalPages: pages, remainingPages: 0 });
    } catch (error) {
      throw toStoreError(error);
    }
  }
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The copy is in WAL mode as its original is: whoever opened it would make files beside it, and change it. */
function withoutWriteAheadLog(path: string): void {
  withStoreErrors(() => {
    const copy = new DatabaseSync(path);
    try {
      copy.exec('PRAGMA journal_mode = DELETE');
    } finally {
      copy.close();
    }
  });
}
