import {
  EngineError,
  type AppendResult,
  type EventBatch,
  type EventStore,
  type LogDistance,
  type LogOptions,
  type Position,
  type ReadStreamOptions,
  type RecordedEvent,
  type StoreProduct,
} from '@rollcall/event-sourcing';
import { answer, closeDatabase, openDatabase, withStoreErrors } from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { distanceBetween, isPosition } from './event-table.js';
import { DEFAULT_BATCH, followLog } from './follow-log.js';
import { LogProgress } from './log-progress.js';
import { LogReader } from './log-reader.js';
import { productOf } from './sqlite-product.js';
import { StreamReader } from './stream-reader.js';

/** Of the pages: the log is read once, from one end to the other. */
const CACHE_MIB = 8;
/** Between looks at the writer that has not told of a sync, as it may have been stopped. */
const LOOK_MS = 1_000;

/**
 * The log of a `SqliteEventStore` on another thread of this process, to be read here: as far as that one has it on disk.
 * Appends are made there.
 */
export class SqliteLogFollower implements EventStore {
  private readonly streams: StreamReader;
  private readonly log: LogReader;

  private constructor(
    private readonly database: DatabaseSyncInstance,
    private readonly progress: LogProgress,
  ) {
    this.streams = new StreamReader(database);
    this.log = new LogReader(database, DEFAULT_BATCH);
  }

  /** @param memory the writer's `progress.memory`. The file must be open there. */
  static open(file: string, memory: SharedArrayBuffer): SqliteLogFollower {
    const database = openDatabase(file, { cacheMiB: CACHE_MIB });
    return withStoreErrors(() => new SqliteLogFollower(database, new LogProgress(memory)));
  }

  append(): Promise<AppendResult> {
    return Promise.reject(new EngineError('store_unavailable', 'The log is written by another thread'));
  }

  async readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const events = withStoreErrors(() => this.streams.read(stream, options));
    await this.onDisk(options.direction === 'forwards' ? events.at(-1) : events[0]);
    return events;
  }

  readAll(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, false);
  }

  subscribe(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, true);
  }

  head(): Promise<Position> {
    return Promise.resolve(this.progress.durable);
  }

  async newest(limit: number): Promise<readonly RecordedEvent[]> {
    const events = withStoreErrors(() => this.log.newest(limit));
    await this.onDisk(events[0]);
    return events;
  }

  isPosition(text: string): boolean {
    return isPosition(text);
  }

  distance(from: Position, to: Position): Promise<LogDistance> {
    return Promise.resolve(distanceBetween(from, to));
  }

  product(): Promise<StoreProduct> {
    return answer(() => productOf(this.database));
  }

  ping(): Promise<void> {
    return answer(() => void this.log.head());
  }

  close(): Promise<void> {
    return answer(() => closeDatabase(this.database));
  }

  /** What is not must not be shown to anybody. */
  private async onDisk(newest: RecordedEvent | undefined): Promise<void> {
    if (newest === undefined) return;
    for (;;) {
      const seen = this.progress.count;
      if (newest.position <= this.progress.durable) return;
      await this.progress.after(seen, LOOK_MS);
    }
  }

  private follow(options: LogOptions, live: boolean): AsyncIterable<EventBatch> {
    const open = () => {
      const reader = new LogReader(this.database, options.batchSize ?? DEFAULT_BATCH, options.filter);
      const read = (after: Position): EventBatch =>
        withStoreErrors(() => reader.read(after, this.progress.durable));
      return { read, appends: this.progress };
    };
    return followLog(open, options, live);
  }
}
