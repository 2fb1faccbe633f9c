import { randomUUID } from 'node:crypto';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

interface Waiting {
  readonly append: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface NewRow {
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/**
 * The least a durable append can be: one table, one prepared insert, an expected revision checked against the index,
 * and whatever arrives in one turn of the event loop shares a transaction and its sync. Written for itself, on purpose:
 * a ceiling that shared code with the product would share its mistakes.
 */
export class GroupCommittedLog {
  private readonly database: DatabaseSyncInstance;
  private waiting: Waiting[] = [];

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
      CREATE TABLE IF NOT EXISTS events (
        position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
        id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL,
        UNIQUE (stream, revision)
      ) STRICT;
    `);
    const revisionOf = this.database.prepare('SELECT max(revision) AS revision FROM events WHERE stream = ?');
    const insert = this.database.prepare(
      'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.revision = (stream) => (revisionOf.get(stream) as { revision: number | null }).revision ?? -1;
    this.insert = (stream, revision, row) =>
      insert.run(stream, revision, randomUUID(), row.type, row.data, row.metadata);
  }

  /** -1: no such stream. */
  readonly revision: (stream: string) => number;
  private readonly insert: (stream: string, revision: number, row: NewRow) => void;

  /** Resolves once the row is on disk; rejects when the stream is not at `expected`. */
  append(stream: string, expected: number, row: NewRow): Promise<void> {
    return new Promise((resolve, reject) => {
      const append = (): void => {
        if (this.revision(stream) !== expected) throw new Error(`${stream} is not at ${expected}`);
        this.insert(stream, expected + 1, row);
      };
      if (this.waiting.push({ append, resolve, reject }) === 1) setImmediate(() => this.commit());
    });
  }

  close(): void {
    this.database.close();
  }

  private commit(): void {
    const batch = this.waiting;
    this.waiting = [];
    const done: (() => void)[] = [];
    this.database.exec('BEGIN IMMEDIATE');
    for (const { append, resolve, reject } of batch) {
      try {
        append();
        done.push(resolve);
      } catch (error) {
        done.push(() => reject(error));
      }
    }
    this.database.exec('COMMIT');
    for (const settle of done) settle();
  }
}
