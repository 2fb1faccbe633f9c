import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkAppend,
  laterOf,
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
import {
  answer,
  closeDatabase,
  GroupCommit,
  OnlineCopies,
  openDatabase,
  WalSync,
  withStoreErrors,
  type CopyOptions,
} from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { AppendSignal } from './append-signal.js';
import { distanceBetween, eventTable, isPosition } from './event-table.js';
import { DEFAULT_BATCH, followLog, type FollowedLog } from './follow-log.js';
import { LogProgress } from './log-progress.js';
import { LogReader } from './log-reader.js';
import { productOf } from './sqlite-product.js';
import { StreamReader } from './stream-reader.js';
import { StreamWriter } from './stream-writer.js';

export interface SqliteEventStoreOptions {
  /** Page cache, mebibytes. Default 64. */
  readonly cacheMiB?: number;
  /** As of `DatabaseOptions`; `for-writing`: it is read on other threads of this process too (`SqliteLogFollower`). */
  readonly exclusive?: boolean | 'for-writing';
  /** As of `DatabaseOptions`; the file must exist. */
  readonly readOnly?: boolean;
}

/** Measured against 4: some 20-40 % more appends a second under load and a lower p99; the longest pause doubles. */
const CHECKPOINT_MIB = 64;

/**
 * The log in one SQLite file, for one writing process. What was acknowledged, or read, is on disk. Appends that meet share
 * one commit; as positions are given inside it, no reader can see a gap that fills later.
 */
export class SqliteEventStore implements EventStore {
  private readonly commits: GroupCommit;
  private readonly appended = new AppendSignal();
  private readonly writer: StreamWriter;
  private readonly streams: StreamReader;
  private readonly log: LogReader;
  private readonly copies: OnlineCopies;
  /** For those who follow the log on other threads; undefined: nobody may. */
  readonly progress: LogProgress | undefined;
  /** Everything at or below is on disk. */
  private durable: Position;

  private constructor(
    private readonly database: DatabaseSyncInstance,
    private readonly exclusive: NonNullable<SqliteEventStoreOptions['exclusive']>,
    private readonly sync: WalSync | undefined,
  ) {
    this.commits = new GroupCommit(database, sync);
    this.writer = new StreamWriter(database);
    this.streams = new StreamReader(database);
    this.log = new LogReader(database, DEFAULT_BATCH);
    this.copies = new OnlineCopies(database);
    this.durable = this.log.head();
    this.progress = exclusive === 'for-writing' ? new LogProgress() : undefined;
    this.progress?.announce(this.durable);
  }

  /** @param path the file, made where it is missing; in an existing directory `events.db`. */
  static open(path: string, options: SqliteEventStoreOptions = {}): SqliteEventStore {
    const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const file = isDirectory ? join(path, 'events.db') : path;
    const { exclusive = false, readOnly = false } = options;
    const database = openDatabase(file, {
      ...options,
      exclusive: exclusive === true,
      checkpointMiB: CHECKPOINT_MIB,
    });
    return withStoreErrors(() => {
      if (!readOnly) database.exec(eventTable);
      return new SqliteEventStore(database, exclusive, readOnly ? undefined : WalSync.open(file));
    });
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    checkAppend(stream, events);
    const result = await this.commits.run(() => this.writer.append(stream, expected, events));
    this.durable = laterOf(this.durable, result.position);
    this.progress?.announce(this.durable);
    this.appended.notify();
    return result;
  }

  async readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const events = withStoreErrors(() => this.streams.read(stream, options));
    const newest = options.direction === 'forwards' ? events.at(-1) : events[0];
    if (newest !== undefined && newest.position > this.durable) await this.commits.durable();
    return events;
  }

  readAll(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, false);
  }

  subscribe(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, true);
  }

  /** Known without asking where nobody else appends. */
  async head(): Promise<Position> {
    if (this.exclusive !== false && this.database.isOpen) return this.durable;
    const head = withStoreErrors(() => this.log.head());
    if (head > this.durable) await this.commits.durable();
    return head;
  }

  newest(limit: number): Promise<readonly RecordedEvent[]> {
    return answer(() => this.log.newest(limit));
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

  /** As it is when the copy ends: every append that was acknowledged before this was called is in it. */
  copyTo(path: string, options?: CopyOptions): Promise<void> {
    return this.copies.copyTo(path, options);
  }

  /** Of the copy that is under way, also one that was called off; undefined: there is none. */
  copied(): Promise<void> | undefined {
    return this.copies.ended();
  }

  /**
   * What is queued is committed first, and a copy under way is waited for. Whoever still reads or appends then gets
   * `store_unavailable`.
   */
  async close(): Promise<void> {
    await this.copied();
    await this.commits.flush();
    if (!this.database.isOpen) return;
    try {
      withStoreErrors(() => closeDatabase(this.database));
    } finally {
      this.sync?.close();
      this.appended.notify();
    }
  }

  private follow(options: LogOptions, live: boolean): AsyncIterable<EventBatch> {
    const open = (): FollowedLog => {
      const reader = new LogReader(this.database, options.batchSize ?? DEFAULT_BATCH, options.filter);
      const read = async (after: Position): Promise<EventBatch> => {
        const batch = withStoreErrors(() => reader.read(after));
        if (batch.position > this.durable) await this.commits.durable();
        return batch;
      };
      return { read, appends: this.appended };
    };
    return followLog(open, options, live);
  }
}
