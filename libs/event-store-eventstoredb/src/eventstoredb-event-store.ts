import {
  checkAppend,
  START,
  type AppendResult,
  type EventBatch,
  type EventStore,
  type ExpectedRevision,
  type LogDistance,
  type LogOptions,
  type NewEvent,
  type Position,
  type ReadStreamOptions,
  type RecordedEvent,
  type StoreProduct,
} from '@rollcall/event-sourcing';
import { Appender } from './appender.js';
import { Connection } from './connection.js';
import { accessFrom } from './endpoints.js';
import { selectionOf } from './event-selection.js';
import { LogReader, type Reading } from './log-reader.js';
import { bytesBetween, isPosition } from './position.js';
import { serverVersion, supported } from './server-version.js';
import { defaultPatience, type Patience } from './settings.js';
import { StreamReader } from './stream-reader.js';
import { subscription } from './subscription.js';

const DEFAULT_BATCH = 1_000;

/**
 * The log in EventStoreDB, 23.10 or later, a single node or a cluster; it needs none of the server's projections. Speaks
 * the server's protocol with the classes that its client generates.
 */
export class EventStoreDbEventStore implements EventStore {
  private readonly connection: Connection;
  private readonly streams: StreamReader;
  private readonly appender: Appender;
  private readonly log: LogReader;

  private constructor(
    url: string,
    private readonly patience: Patience,
  ) {
    this.connection = new Connection(accessFrom(url));
    this.streams = new StreamReader(this.connection, patience.readMs);
    this.appender = new Appender(this.connection, this.streams, patience.appendMs);
    this.log = new LogReader(this.connection, this.streams, patience);
  }

  /** Connects when it is first used. Throws where `url` is no connection string. */
  static open(url: string, patience: Partial<Patience> = {}): EventStoreDbEventStore {
    return new EventStoreDbEventStore(url, { ...defaultPatience, ...patience });
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    checkAppend(stream, events);
    return this.appender.append(stream, expected, events);
  }

  readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    return this.streams.read(stream, options);
  }

  readAll(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.log.toEnd(options.after ?? START, readingOf(options));
  }

  subscribe(options: LogOptions = {}): AsyncIterable<EventBatch> {
    const isClosed = (): boolean => this.connection.isClosed;
    return subscription(this.log, readingOf(options), options.after, this.patience.resubscribe, isClosed);
  }

  head(): Promise<Position> {
    return this.streams.head();
  }

  newest(limit: number): Promise<readonly RecordedEvent[]> {
    return this.streams.newest(limit);
  }

  isPosition(text: string): boolean {
    return isPosition(text);
  }

  distance(from: Position, to: Position): Promise<LogDistance> {
    return Promise.resolve({ amount: bytesBetween(from, to), unit: 'bytes' });
  }

  async product(): Promise<StoreProduct> {
    const version = await serverVersion(this.connection, this.patience.readMs);
    return { product: 'EventStoreDB', version, supported };
  }

  async ping(): Promise<void> {
    await this.head();
  }

  /** Whoever still reads or appends gets `store_unavailable`, or `outcome_unknown`. */
  close(): Promise<void> {
    this.connection.close();
    return Promise.resolve();
  }
}

const readingOf = ({ filter, batchSize = DEFAULT_BATCH, signal }: LogOptions): Reading => ({
  selection: selectionOf(filter),
  batchSize,
  signal,
});
