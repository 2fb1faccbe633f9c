import { setImmediate as turn } from 'node:timers/promises';
import {
  START,
  type EventBatch,
  type LogDistance,
  type LogOptions,
  type Position,
  type ReadStreamOptions,
  type RecordedEvent,
  type StoreProduct,
} from '@rollcall/event-sourcing';
import { answer, withStoreErrors, type ReadsOfATurn } from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Appends } from './append-signal.js';
import { fromPosition, isPosition } from './event-table.js';
import { LogReader } from './log-reader.js';
import { StreamReader } from './stream-reader.js';

const DEFAULT_BATCH = 1_000;

/** Appends that are told of wake who follows; this is only how late those of another process are noticed. */
const FALLBACK_MS = 1_000;

/** What is read of the log's file, by who writes it and by who follows it: nothing that is not on disk. */
export abstract class ReadableLog {
  private readonly streams: StreamReader;
  protected readonly log: LogReader;

  /** @param together where streams are read often, and the file has other connections. */
  protected constructor(
    protected readonly database: DatabaseSyncInstance,
    protected readonly appends: Appends,
    private readonly together?: ReadsOfATurn,
  ) {
    this.streams = new StreamReader(database);
    this.log = new LogReader(database, DEFAULT_BATCH);
  }

  /** Where who follows the log stops for now; undefined: at its last event. */
  protected abstract readonly end: Position | undefined;

  /** Resolves when everything up to `position` is on disk. Rejects with `store_unavailable`. */
  protected abstract onDisk(position: Position): Promise<void>;

  async readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const events = withStoreErrors(() => {
      this.together?.begin();
      return this.streams.read(stream, options);
    });
    const newest = options.direction === 'forwards' ? events.at(-1) : events[0];
    if (newest !== undefined) await this.onDisk(newest.position);
    return events;
  }

  readAll(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, false);
  }

  subscribe(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, true);
  }

  async newest(limit: number): Promise<readonly RecordedEvent[]> {
    const events = withStoreErrors(() => this.log.newest(limit));
    if (events[0] !== undefined) await this.onDisk(events[0].position);
    return events;
  }

  isPosition(text: string): boolean {
    return isPosition(text);
  }

  /** Positions are numbered without gaps. */
  distance(from: Position, to: Position): Promise<LogDistance> {
    return Promise.resolve({ amount: Math.max(0, fromPosition(to) - fromPosition(from)), unit: 'events' });
  }

  product(): Promise<StoreProduct> {
    return answer(() => {
      const { version } = this.database.prepare('SELECT sqlite_version() AS version').get() as {
        version: string;
      };
      return { product: 'SQLite', version, supported: undefined };
    });
  }

  ping(): Promise<void> {
    return answer(() => void this.log.head());
  }

  /** Reads between two turns of the event loop, so that catching up leaves others their turn. */
  private async *follow(options: LogOptions, live: boolean): AsyncGenerator<EventBatch, void, undefined> {
    const { filter, batchSize = DEFAULT_BATCH, signal } = options;
    const reader = withStoreErrors(() => new LogReader(this.database, batchSize, filter));
    let after = options.after ?? START;
    for (let first = true; !signal?.aborted; first = false) {
      const seen = this.appends.count;
      const batch = withStoreErrors(() => reader.read(after, this.end));
      await this.onDisk(batch.position);
      if (first || batch.position !== after) yield batch;
      after = batch.position;
      if (!batch.caughtUp) await turn();
      else if (live) await this.appends.after(seen, FALLBACK_MS, signal);
      else return;
    }
  }
}
