import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkAppend,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
} from '@rollcall/event-sourcing';
import { SqliteFile, withStoreErrors, type CopyOptions } from '@rollcall/sqlite';
import { DurableHead } from './durable-head.js';
import { eventTable } from './event-table.js';
import { LogProgress } from './log-progress.js';
import { ReadableLog } from './readable-log.js';
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
/** Where who follows writes it back: what it leaves over is little, and is written back by a commit that comes so late. */
const CHECKPOINT_BESIDE_MIB = 96;

/**
 * The log in one SQLite file, for one writing process. What was acknowledged, or read, is on disk. Appends that meet share
 * one commit; as positions are given inside it, no reader can see a gap that fills later.
 */
export class SqliteEventStore extends ReadableLog implements EventStore {
  protected readonly end = undefined;
  private readonly writer: StreamWriter;

  private constructor(
    private readonly file: SqliteFile,
    private readonly durable: DurableHead,
    private readonly isExclusive: boolean,
  ) {
    super(file.database, durable.appends, file.together);
    this.writer = new StreamWriter(file.database);
    durable.reach(this.log.head());
    durable.tell();
  }

  /** @param path the file, made where it is missing; in an existing directory `events.db`. */
  static open(path: string, options: SqliteEventStoreOptions = {}): SqliteEventStore {
    const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const { exclusive = false } = options;
    const isFollowed = exclusive === 'for-writing';
    const durable = new DurableHead(isFollowed ? new LogProgress() : undefined);
    const file = new SqliteFile(isDirectory ? join(path, 'events.db') : path, {
      ...options,
      exclusive: exclusive === true,
      checkpointMiB: isFollowed ? CHECKPOINT_BESIDE_MIB : CHECKPOINT_MIB,
      schema: eventTable,
      durable: true,
      readsTogether: isFollowed,
      settled: () => durable.tell(),
    });
    return withStoreErrors(() => new SqliteEventStore(file, durable, exclusive !== false));
  }

  /** For those who follow the log on other threads; undefined: nobody may. */
  get progress(): LogProgress | undefined {
    return this.durable.progress;
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    checkAppend(stream, events);
    return this.file.commits.run(
      () => this.writer.append(stream, expected, events),
      ({ revision, position }) => {
        this.writer.ended(stream, revision);
        this.durable.reach(position);
      },
    );
  }

  /** Known without asking where nobody else appends. */
  async head(): Promise<Position> {
    if (this.isExclusive && this.database.isOpen) return this.durable.position;
    const head = withStoreErrors(() => this.log.head());
    await this.onDisk(head);
    return head;
  }

  /** See `SqliteFile`. */
  get isBroken(): boolean {
    return this.file.isBroken;
  }

  override ping(): Promise<void> {
    return this.file.ping();
  }

  /** See `SqliteFile`. */
  hasRoom(): Promise<boolean> {
    return this.file.hasRoom();
  }

  /** As it is when the copy ends: every append that was acknowledged before this was called is in it. */
  copyTo(path: string, options?: CopyOptions): Promise<void> {
    return this.file.copyTo(path, options);
  }

  /** Of the copy that is under way, also one that was called off; undefined: there is none. */
  copied(): Promise<void> | undefined {
    return this.file.copied();
  }

  /**
   * What is queued is committed first, and a copy under way is waited for. Whoever still reads or appends then gets
   * `store_unavailable`.
   */
  async close(): Promise<void> {
    try {
      await this.file.close();
    } finally {
      this.durable.appends.notify();
    }
  }

  protected async onDisk(position: Position): Promise<void> {
    if (position > this.durable.position) await this.file.commits.durable();
  }
}
