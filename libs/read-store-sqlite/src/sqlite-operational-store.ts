import type { OperationalStore } from '@rollcall/event-sourcing';
import type { CopyOptions } from '@rollcall/sqlite';
import { operationsSchema, SqliteOperations } from './sqlite-operations.js';
import { pausesSchema, SqlitePauses } from './sqlite-pauses.js';
import { type FileOptions, type Statement, StoreFile } from './store-file.js';

const schema = `
  CREATE TABLE IF NOT EXISTS keys_used (prefix TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
  ${operationsSchema}
  ${pausesSchema}`;

/** Operational state in a file of its own: it is not rebuilt from the log. */
export class SqliteOperationalStore implements OperationalStore {
  readonly operations: SqliteOperations;
  readonly pauses: SqlitePauses;
  private readonly touch: Statement<[]>;
  private readonly select: Statement<[prefix: string, at: string]>;

  private constructor(private readonly file: StoreFile) {
    this.operations = new SqliteOperations(file);
    this.pauses = new SqlitePauses(file);
    this.touch = file.prepare(`
      INSERT INTO keys_used VALUES (?, ?)
      ON CONFLICT (prefix) DO UPDATE SET at = excluded.at WHERE keys_used.at < excluded.at`);
    this.select = file.prepare(
      'SELECT prefix, at FROM keys_used WHERE prefix IN (SELECT value FROM json_each(?))',
    );
  }

  static open(path: string, options: FileOptions = {}): SqliteOperationalStore {
    return new SqliteOperationalStore(new StoreFile(path, { ...options, durable: true, schema }));
  }

  async touchKeys(used: ReadonlyMap<string, string>): Promise<void> {
    const touched = [...used];
    if (touched.length === 0) return;
    await this.file.write(() => {
      for (const [prefix, at] of touched) this.touch.run(prefix, at);
    });
  }

  lastUsed(prefixes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.file.read(() => new Map(this.select.all(JSON.stringify(prefixes))));
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
