import { EngineError, type AppendResult, type EventStore, type Position } from '@rollcall/event-sourcing';
import { answer, closeDatabase, openDatabase, withStoreErrors } from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { LogProgress } from './log-progress.js';
import { ReadableLog } from './readable-log.js';

/** Of the pages: the log is read once, from one end to the other. */
const CACHE_MIB = 8;
/** Between looks at the writer that has not told of a sync, as it may have been stopped. */
const LOOK_MS = 1_000;

/**
 * The log of a `SqliteEventStore` on another thread of this process, to be read here: as far as that one has it on disk.
 * Appends are made there.
 */
export class SqliteLogFollower extends ReadableLog implements EventStore {
  private constructor(
    database: DatabaseSyncInstance,
    protected readonly appends: LogProgress,
  ) {
    super(database);
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
    return answer(() => closeDatabase(this.database));
  }

  protected get end(): Position {
    return this.appends.durable;
  }

  protected async onDisk(position: Position): Promise<void> {
    for (;;) {
      const seen = this.appends.count;
      if (position <= this.end) return;
      await this.appends.after(seen, LOOK_MS);
    }
  }
}
