import { createHash } from 'node:crypto';
import { START, type IdempotencyEntry, type IdempotencyIndex, type Position } from '@rollcall/event-sourcing';
import { RowInserter } from './row-inserter.js';
import { type FileOptions, type Statement, StoreFile } from './store-file.js';

const schema = `
  CREATE TABLE IF NOT EXISTS first_uses (use BLOB PRIMARY KEY, event_id TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (position TEXT NOT NULL);
  INSERT INTO progress SELECT '${START}' WHERE NOT EXISTS (SELECT * FROM progress)`;

/** 32 bytes whatever the lengths are; as a JSON array, no two uses are joined to the same text. */
const digest = (stream: string, metric: string, key: string): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([stream, metric, key]))
    .digest();

export class SqliteIdempotencyIndex implements IdempotencyIndex {
  private readonly select: Statement<[eventId: string]>;
  private readonly inserter: RowInserter;
  private readonly removeAll: Statement<[]>;
  private readonly selectPosition: Statement<[position: string]>;
  private readonly movePosition: Statement<[]>;
  private readonly resetPosition: Statement<[]>;

  private constructor(private readonly file: StoreFile) {
    this.select = file.prepare('SELECT event_id FROM first_uses WHERE use = ?');
    this.inserter = new RowInserter(file, 'first_uses', ['use', 'event_id'], 'ON CONFLICT DO NOTHING');
    this.removeAll = file.prepare('DELETE FROM first_uses');
    this.selectPosition = file.prepare('SELECT position FROM progress');
    this.movePosition = file.prepare('UPDATE progress SET position = ?1 WHERE position < ?1');
    this.resetPosition = file.prepare(`UPDATE progress SET position = '${START}'`);
  }

  static open(path: string, options: FileOptions = {}): SqliteIdempotencyIndex {
    return new SqliteIdempotencyIndex(new StoreFile(path, { ...options, schema }));
  }

  position(): Promise<Position> {
    return this.file.read(() => this.selectPosition.get()?.[0] ?? START);
  }

  find(stream: string, metric: string, key: string): Promise<string | undefined> {
    return this.file.read(() => this.select.get(digest(stream, metric, key))?.[0]);
  }

  async add(entries: readonly IdempotencyEntry[], position: Position): Promise<void> {
    const rows = entries.map(
      ({ stream, metric, key, eventId }) => [digest(stream, metric, key), eventId] as const,
    );
    await this.file.write(() => {
      this.inserter.insert(rows);
      this.movePosition.run(position);
    });
  }

  async reset(): Promise<void> {
    await this.file.write(() => {
      this.removeAll.run();
      this.resetPosition.run();
    });
  }

  ping(): Promise<void> {
    return this.file.ping();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
