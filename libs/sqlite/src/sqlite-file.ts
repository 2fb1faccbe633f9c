import { isDiskFull, type EngineError } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { GroupCommit } from './group-commit.js';
import { OnlineCopies, type CopyOptions } from './online-copies.js';
import { closeDatabase, openDatabase, type DatabaseOptions } from './open-database.js';
import { ReadsOfATurn } from './reads-of-a-turn.js';
import { hasRoomBeside } from './room.js';
import { answer, withStoreErrors } from './store-failure.js';
import { WalSync } from './wal-sync.js';

export interface SqliteFileOptions extends DatabaseOptions {
  /** Run at each start: must make only what is missing. Not run on a file that is read only. */
  readonly schema: string;
  /** Default false: a power cut may take the last writes, never the file. Else what was answered is on disk. */
  readonly durable?: boolean;
  /** Reads of one turn of the event loop share a transaction; see `ReadsOfATurn`. Default false. */
  readonly readsTogether?: boolean;
  /** Called after each group of writes, when it is durable and before anybody is answered. */
  readonly settled?: () => void;
}

/** One SQLite file, open for a store that is in it: how it is written, read, copied and closed. */
export class SqliteFile {
  readonly database: DatabaseSyncInstance;
  readonly commits: GroupCommit;
  readonly together: ReadsOfATurn | undefined;
  private readonly sync: WalSync | undefined;
  private readonly copies: OnlineCopies;
  /** Why the last write that found no room was refused; undefined: none was since there was room. */
  private full: EngineError | undefined;

  /** Opens it, or makes it where it is missing. Throws `store_unavailable`. */
  constructor(
    private readonly path: string,
    options: SqliteFileOptions,
  ) {
    const { schema, durable = false, readsTogether = false, settled, ...asked } = options;
    const database = openDatabase(path, asked);
    const writes = asked.readOnly !== true;
    if (writes) withStoreErrors(() => database.exec(schema));
    this.database = database;
    this.sync = durable && writes ? WalSync.open(path) : undefined;
    this.together = readsTogether ? withStoreErrors(() => new ReadsOfATurn(database)) : undefined;
    this.commits = new GroupCommit(database, this.sync, {
      before: () => this.together?.end(),
      after: settled,
      refused: (reason) => {
        if (isDiskFull(reason)) this.full = reason;
      },
    });
    this.copies = new OnlineCopies(database);
  }

  /** Nothing is written any more until the file is opened anew: the disk failed. */
  get isBroken(): boolean {
    return this.commits.gaveUp !== undefined;
  }

  /**
   * Rejects with `store_unavailable` where it cannot be read, is broken, or refused a write for want of room and there is none
   * yet. That is tried: whoever is sent no requests for this would never find out by a write of theirs.
   */
  async ping(): Promise<void> {
    await answer(() => {
      if (this.commits.gaveUp !== undefined) throw this.commits.gaveUp;
      this.database.prepare('SELECT count(*) FROM sqlite_schema').get();
    });
    const { full } = this;
    if (full === undefined) return;
    if (!(await this.hasRoom())) throw full;
    if (this.full === full) this.full = undefined;
  }

  /** Is there room on its disk to write? It is tried. */
  hasRoom(): Promise<boolean> {
    return hasRoomBeside(this.path);
  }

  copyTo(path: string, options?: CopyOptions): Promise<void> {
    return this.copies.copyTo(path, options);
  }

  /** Of the copy that is under way, also one that was called off; undefined: there is none. */
  copied(): Promise<void> | undefined {
    return this.copies.ended();
  }

  /** Finishes the writes and the copy that are under way. Whoever still reads or writes then gets `store_unavailable`. */
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
