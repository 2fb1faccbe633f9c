import type { Pause, PauseStore } from '@rollcall/event-sourcing';
import type { Statement, StoreFile } from './store-file.js';

export const pausesSchema = `
  CREATE TABLE IF NOT EXISTS pauses (
    projection TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;`;

export class SqlitePauses implements PauseStore {
  private readonly insert: Statement<[]>;
  private readonly remove: Statement<[]>;
  private readonly select: Statement<[projection: string, at: string, by: string]>;

  constructor(private readonly file: StoreFile) {
    this.insert = file.prepare('INSERT INTO pauses VALUES (?, ?, ?) ON CONFLICT (projection) DO NOTHING');
    this.remove = file.prepare('DELETE FROM pauses WHERE projection = ?');
    this.select = file.prepare('SELECT projection, at, by FROM pauses');
  }

  list(): Promise<ReadonlyMap<string, Pause>> {
    return this.file.read(
      () => new Map(this.select.all().map(([projection, at, by]) => [projection, { at, by }])),
    );
  }

  async pause(projection: string, { at, by }: Pause): Promise<void> {
    await this.file.write(() => this.insert.run(projection, at, by));
  }

  async resume(projection: string): Promise<void> {
    await this.file.write(() => this.remove.run(projection));
  }
}
