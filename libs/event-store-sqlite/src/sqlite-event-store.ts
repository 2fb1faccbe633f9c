import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkAppend,
  laterOf,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
} from '@rollcall/event-sourcing';
import {
  closeDatabase,
  GroupCommit,
  OnlineCopies,
  openDatabase,
  ReadsOfATurn,
  WalSync,
  withStoreErrors,
  type CopyOptions,
} from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { AppendSignal } from './append-signal.js';
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
  private readonly commits: GroupCommit;
  protected readonly appends = new AppendSignal();
  protected readonly end = undefined;
  private readonly writer: StreamWriter;
  private readonly copies: OnlineCopies;
  /** For those who follow the log on other threads; undefined: nobody may. */
  readonly progress: LogProgress | undefined;
  /** Everything at or below is on disk. */
  private durable: Position;

  private constructor(
    database: DatabaseSyncInstance,
    private readonly exclusive: NonNullable<SqliteEventStoreOptions['exclusive']>,
    private readonly sync: WalSync | undefined,
  ) {
    super(database, exclusive === 'for-writing' ? new ReadsOfATurn(database) : undefined);
    this.commits = new GroupCommit(database, sync, {
      before: () => this.together?.end(),
      after: () => this.tell(),
    });
    this.writer = new StreamWriter(database);
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
      checkpointMiB: exclusive === 'for-writing' ? CHECKPOINT_BESIDE_MIB : CHECKPOINT_MIB,
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
    return this.commits.run(
      () => this.writer.append(stream, expected, events),
      ({ position }) => (this.durable = laterOf(this.durable, position)),
    );
  }

  /** Known without asking where nobody else appends. */
  async head(): Promise<Position> {
    if (this.exclusive !== false && this.database.isOpen) return this.durable;
    const head = withStoreErrors(() => this.log.head());
    await this.onDisk(head);
    return head;
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
    this.together?.end();
    if (!this.database.isOpen) return;
    try {
      withStoreErrors(() => closeDatabase(this.database));
    } finally {
      this.sync?.close();
      this.appends.notify();
    }
  }

  /** Whoever waits for more, once for all appends that became durable together. */
  private tell(): void {
    this.progress?.announce(this.durable);
    this.appends.notify();
  }

  protected async onDisk(position: Position): Promise<void> {
    if (position > this.durable) await this.commits.durable();
  }
}
