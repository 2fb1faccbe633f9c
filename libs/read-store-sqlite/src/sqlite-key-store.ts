import { EngineError, type KeyStore } from '@rollcall/event-sourcing';
import { StoreFile, type Statement } from './store-file.js';

/** What is deleted is overwritten with zeros, in the table; see `forget` for the write-ahead log. */
const schema = `
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS keys (stream TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID`;

/** Sealing keys in a file of their own, so that erasing one leaves no trace in any other. */
export class SqliteKeyStore implements KeyStore {
  private readonly selectOne: Statement<[Uint8Array]>;
  private readonly selectMany: Statement<[string, Uint8Array]>;
  private readonly insert: Statement<[]>;
  private readonly remove: Statement<[]>;
  private readonly emptyLog: Statement<[busy: number]>;

  private constructor(private readonly file: StoreFile) {
    this.selectOne = file.prepare('SELECT wrapped FROM keys WHERE stream = ?');
    this.selectMany = file.prepare(
      'SELECT stream, wrapped FROM keys WHERE stream IN (SELECT value FROM json_each(?))',
    );
    this.insert = file.prepare('INSERT INTO keys VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.remove = file.prepare('DELETE FROM keys WHERE stream = ?');
    this.emptyLog = file.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  static open(path: string): SqliteKeyStore {
    return new SqliteKeyStore(StoreFile.open(path, { synchronous: 'FULL', schema }));
  }

  getMany(streams: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.file.read(() => new Map(this.selectMany.all(JSON.stringify(streams))));
  }

  create(stream: string, wrapped: Uint8Array): Promise<Uint8Array> {
    return this.file.write(() => {
      this.insert.run(stream, wrapped);
      return this.selectOne.get(stream)?.[0] ?? wrapped;
    });
  }

  /** Answers only when neither the table nor the write-ahead log holds the key any more. */
  async forget(stream: string): Promise<void> {
    await this.file.write(() => this.remove.run(stream));
    await this.file.read(() => {
      const [busy] = this.emptyLog.get() ?? [1];
      if (busy !== 0) throw new EngineError('store_unavailable', 'The log of the key store is being read');
    });
  }

  ping(): Promise<void> {
    return this.file.ping();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
