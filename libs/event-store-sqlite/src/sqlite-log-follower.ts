import {
  EngineError,
  isEngineError,
  type AppendResult,
  type EventStore,
  type Position,
} from '@rollcall/event-sourcing';
import { answer, closeDatabase, openDatabase, toStoreError, withStoreErrors } from '@rollcall/sqlite';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { fromPosition } from './event-table.js';
import { LogProgress } from './log-progress.js';
import { ReadableLog } from './readable-log.js';

/** Of the pages: the log is read once, from one end to the other. */
const CACHE_MIB = 8;
/** How long a sync of the writer is waited for: of one that failed, or will never be, nobody is told. */
const PATIENCE_MS = 10_000;
/** Between looks at whether this one was closed meanwhile. */
const LOOK_MS = 1_000;
/** Between looks at how much was appended. */
const WRITE_BACK_MS = 100;
/** Events appended before the write-ahead log is written back. */
const WRITTEN_BACK_AFTER = 4_096;

/**
 * The log of a `SqliteEventStore` on another thread of this process, to be read here: as far as that one has it on disk.
 * Appends are made there. Writes the write-ahead log back into the file, so that appends need not wait for that.
 */
export class SqliteLogFollower extends ReadableLog implements EventStore {
  private readonly writingBack: NodeJS.Timeout;
  private readonly checkpoint: StatementSyncInstance;
  private writtenBack: Position;

  private constructor(
    database: DatabaseSyncInstance,
    private readonly progress: LogProgress,
  ) {
    super(database, progress);
    this.checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    this.writtenBack = this.end;
    this.writingBack = setInterval(() => this.writeBack(), WRITE_BACK_MS).unref();
  }

  /** @param memory the writer's `progress.memory`. The file must be open there. */
  static open(file: string, memory: SharedArrayBuffer): SqliteLogFollower {
    const database = openDatabase(file, { cacheMiB: CACHE_MIB });
    return withStoreErrors(() => new SqliteLogFollower(database, new LogProgress(memory)));
  }

  append(): Promise<AppendResult> {
    return Promise.reject(new EngineError('store_unavailable', 'The log is written by another thread'));
  }

  head(): Promise<Position> {
    return Promise.resolve(this.end);
  }

  close(): Promise<void> {
    clearInterval(this.writingBack);
    return answer(() => closeDatabase(this.database));
  }

  /** What stands in its way is left for the writer to meet, who writes back what is left over. */
  private writeBack(): void {
    const { end } = this;
    if (fromPosition(end) - fromPosition(this.writtenBack) < WRITTEN_BACK_AFTER) return;
    this.writtenBack = end;
    try {
      this.checkpoint.get();
    } catch (error) {
      if (!isEngineError(toStoreError(error), 'store_unavailable')) throw error;
    }
  }

  protected get end(): Position {
    return this.progress.durable;
  }

  protected async onDisk(position: Position): Promise<void> {
    if (position <= this.end) return;
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = this.appends.count;
      if (position <= this.end) return;
      if (performance.now() >= deadline || !this.database.isOpen)
        throw new EngineError('store_unavailable', 'The log was not written to disk in time');
      await this.appends.after(seen, LOOK_MS);
    }
  }
}
