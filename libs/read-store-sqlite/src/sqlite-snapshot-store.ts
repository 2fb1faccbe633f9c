import type { Snapshot, SnapshotStore } from '@rollcall/event-sourcing';
import { type FileOptions, type Statement, StoreFile } from './store-file.js';

const schema = `
  CREATE TABLE IF NOT EXISTS snapshots (
    stream TEXT PRIMARY KEY, version INTEGER NOT NULL, revision INTEGER NOT NULL, position TEXT NOT NULL,
    state TEXT NOT NULL)`;

/** The latest snapshot of each stream. */
export class SqliteSnapshotStore implements SnapshotStore {
  private readonly select: Statement<[revision: number, position: string, state: string]>;
  private readonly upsert: Statement<[]>;
  private readonly removeAll: Statement<[]>;

  private constructor(private readonly file: StoreFile) {
    this.select = file.prepare(
      'SELECT revision, position, state FROM snapshots WHERE stream = ? AND version = ?',
    );
    this.upsert = file.prepare(`
      INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (stream) DO UPDATE SET
        version = excluded.version, revision = excluded.revision, position = excluded.position,
        state = excluded.state
      WHERE snapshots.version <> excluded.version OR snapshots.revision < excluded.revision`);
    this.removeAll = file.prepare('DELETE FROM snapshots');
  }

  static open(path: string, options: FileOptions = {}): SqliteSnapshotStore {
    return new SqliteSnapshotStore(new StoreFile(path, { ...options, schema }));
  }

  get(stream: string, version: number): Promise<Snapshot | undefined> {
    return this.file.read(() => {
      const row = this.select.get(stream, version);
      if (row === undefined) return undefined;
      const [revision, position, state] = row;
      return { revision, position, version, state };
    });
  }

  async put(stream: string, { version, revision, position, state }: Snapshot): Promise<void> {
    await this.file.write(() => this.upsert.run(stream, version, revision, position, state));
  }

  async clear(): Promise<void> {
    await this.file.write(() => this.removeAll.run());
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
