import type { BuildDirectory, BuildRecord } from '@rollcall/read-store';
import type { Statement, StoreFile } from './store-file.js';

export const buildSchema = `
  CREATE TABLE IF NOT EXISTS builds (
    projection TEXT, version INTEGER, revision INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (projection, version));`;

export class SqliteBuilds implements BuildDirectory {
  private readonly select: Statement<[record: string]>;
  private readonly insert: Statement<[]>;
  private readonly update: Statement<[]>;

  constructor(private readonly file: StoreFile) {
    this.select = file.prepare('SELECT record FROM builds ORDER BY projection, version');
    this.insert = file.prepare('INSERT INTO builds VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
    this.update = file.prepare(`
      UPDATE builds SET revision = ?3, record = ?4
      WHERE projection = ?1 AND version = ?2 AND revision = ?3 - 1`);
  }

  all(): Promise<readonly BuildRecord[]> {
    return this.file.read(() => this.select.all().map(([record]) => JSON.parse(record) as BuildRecord));
  }

  save(next: BuildRecord): Promise<boolean> {
    const { projection, version, revision } = next;
    const statement = revision === 1 ? this.insert : this.update;
    return this.file.write(
      () => statement.run(projection, version, revision, JSON.stringify(next)).changes === 1,
    );
  }
}
