import { EngineError, type KeyStore } from '@rollcall/event-sourcing';
import type { CopyOptions } from '@rollcall/sqlite';
import { RowInserter } from './row-inserter.js';
import { type FileOptions, type Statement, StoreFile } from './store-file.js';

/** What is deleted is overwritten with zeros, in the table; see `forget` for the write-ahead log. */
const schema = `
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID`;

/** Sealing keys in a file of their own, so that erasing one leaves no trace in any other. */
export class SqliteKeyStore implements KeyStore {
  private readonly select: Statement<[string, Uint8Array]>;
  /** For the one that a command needs: half of what the list of one takes. */
  private readonly selectOne: Statement<[string, Uint8Array]>;
  private readonly inserter: RowInserter;
  private readonly remove: Statement<[]>;
  private readonly emptyLog: Statement<[busy: number]>;

  private constructor(private readonly file: StoreFile) {
    this.select = file.prepare('SELECT id, wrapped FROM keys WHERE id IN (SELECT value FROM json_each(?))');
    this.selectOne = file.prepare('SELECT id, wrapped FROM keys WHERE id = ?');
    this.inserter = new RowInserter(file, 'keys', ['id', 'wrapped'], 'ON CONFLICT DO NOTHING');
    this.remove = file.prepare('DELETE FROM keys WHERE id IN (SELECT value FROM json_each(?))');
    this.emptyLog = file.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  static open(path: string, options: FileOptions = {}): SqliteKeyStore {
    return new SqliteKeyStore(new StoreFile(path, { ...options, durable: true, schema }));
  }

  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) return this.file.read(() => new Map(this.selectOne.all(id)));
    return this.file.read(() => new Map(this.select.all(JSON.stringify(ids))));
  }

  async create(wrapped: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const rows = [...wrapped];
    await this.file.write(() => this.inserter.insert(rows));
  }

  /** Answers only when neither the table nor the write-ahead log holds the keys any more. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.file.write(() => this.remove.run(JSON.stringify(ids)));
    await this.file.read(() => {
      const [busy] = this.emptyLog.get() ?? [1];
      if (busy !== 0) throw new EngineError('store_unavailable', 'The log of the key store is being read');
    });
  }

  /** As it is when the copy ends. */
  copyTo(path: string, options?: CopyOptions): Promise<void> {
    return this.file.copyTo(path, options);
  }

  /** Of the copy that is under way, also one that was called off; undefined: there is none. */
  copied(): Promise<void> | undefined {
    return this.file.copied();
  }

  /** See `SqliteFile`. */
  get isBroken(): boolean {
    return this.file.isBroken;
  }

  ping(): Promise<void> {
    return this.file.ping();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
