import { EngineError, isEngineError } from '@rollcall/event-sourcing';
import {
  answer,
  closeDatabase,
  GroupCommit,
  OnlineCopies,
  openDatabase,
  ReadsOfATurn,
  withStoreErrors,
  WalSync,
  type CopyOptions,
  type DatabaseOptions,
} from '@rollcall/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export type SqlValue = string | number | Uint8Array | null;

/** A prepared statement whose rows are arrays: the driver makes them faster than objects. */
export interface Statement<Row> {
  run(...values: readonly SqlValue[]): { readonly changes: number };
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** What whoever opens a store decides of its file. */
export type FileOptions = Pick<DatabaseOptions, 'cacheMiB' | 'exclusive' | 'readOnly'>;

export interface StoreFileOptions extends DatabaseOptions {
  /** Run at each start: must make only what is missing. */
  readonly schema: string;
  /** Default false: a power cut may take the last writes, never the file. Else what was written, or read, is on disk. */
  readonly durable?: boolean;
  /** Reads of one turn of the event loop share a transaction; see `ReadsOfATurn`. Default false. */
  readonly readsTogether?: boolean;
}

/** One SQLite file that holds one store. Its errors are those of the ports. */
export class StoreFile {
  private readonly commits: GroupCommit;
  private readonly copies: OnlineCopies;

  private constructor(
    readonly database: DatabaseSyncInstance,
    private readonly sync: WalSync | undefined,
    private readonly together?: ReadsOfATurn,
  ) {
    this.commits = new GroupCommit(database, sync, { before: () => together?.end() });
    this.copies = new OnlineCopies(database);
  }

  static open(path: string, { schema, durable, readsTogether, ...options }: StoreFileOptions): StoreFile {
    const database = openDatabase(path, options);
    return withStoreErrors(() => {
      if (options.readOnly) return new StoreFile(database, undefined);
      database.exec(schema);
      const together = readsTogether ? new ReadsOfATurn(database) : undefined;
      return new StoreFile(database, durable ? WalSync.open(path) : undefined, together);
    });
  }

  prepare<Row extends readonly unknown[]>(sql: string): Statement<Row> {
    const statement = this.database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  read<Result>(work: () => Result): Promise<Result> {
    const answered = answer(() => {
      this.together?.begin();
      return work();
    });
    const durable = this.commits.durable();
    return durable === undefined ? answered : answered.then((result) => durable.then(() => result));
  }

  /**
   * All of `work` or nothing. What is issued in one turn of the event loop shares one transaction, in order.
   * Every write of these stores is safe to repeat, so that an unknown outcome is no more than a store that was away.
   */
  async write<Result>(work: () => Result): Promise<Result> {
    try {
      return await this.commits.run(work);
    } catch (error) {
      if (!isEngineError(error, 'outcome_unknown')) throw error;
      throw new EngineError('store_unavailable', error.message, error.detail, { cause: error });
    }
  }

  /** What other connections have committed until now is seen by every read that comes. */
  renew(): void {
    this.together?.end();
  }

  ping(): Promise<void> {
    return answer(() => void this.database.prepare('SELECT count(*) FROM sqlite_schema').get());
  }

  copyTo(path: string, options?: CopyOptions): Promise<void> {
    return this.copies.copyTo(path, options);
  }

  /** Of the copy that is under way, also one that was called off; undefined: there is none. */
  copied(): Promise<void> | undefined {
    return this.copies.ended();
  }

  /** Finishes the writes and the copy that are under way. */
  async close(): Promise<void> {
    await this.copied();
    await this.commits.flush();
    this.together?.end();
    if (!this.database.isOpen) return;
    try {
      withStoreErrors(() => closeDatabase(this.database));
    } finally {
      this.sync?.close();
    }
  }
}
