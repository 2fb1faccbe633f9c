import type { ReportStore, StoredReport } from '@rollcall/read-store';
import { type FileOptions, type Statement, StoreFile } from './store-file.js';

/** `saved_at`: milliseconds since 1970 by this machine's clock, which is the store's. */
export const reportSchema = `
  CREATE TABLE IF NOT EXISTS reports (process TEXT PRIMARY KEY, saved_at INTEGER NOT NULL, body TEXT NOT NULL);`;

/**
 * Reports are told every second, and whoever else has a file open forgets what is cached of it when it is written: where
 * another thread reads the read models, reports are in a file of their own.
 */
export class SqliteReports implements ReportStore {
  private readonly upsert: Statement<[]>;
  private readonly select: Statement<[process: string, savedAt: number, body: string]>;
  private readonly remove: Statement<[]>;

  private constructor(private readonly file: StoreFile) {
    this.upsert = file.prepare(`
      INSERT INTO reports VALUES (?, ?, ?)
      ON CONFLICT (process) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body`);
    this.select = file.prepare('SELECT process, saved_at, body FROM reports ORDER BY process');
    this.remove = file.prepare('DELETE FROM reports WHERE saved_at < ?');
  }

  /** @param path the file, made where it is missing; it may be deleted while closed. */
  static open(path: string, options: FileOptions = {}): SqliteReports {
    return new SqliteReports(new StoreFile(path, { ...options, schema: reportSchema }));
  }

  /** In the file of another store, which has made the table and closes it. */
  static inside(file: StoreFile): SqliteReports {
    return new SqliteReports(file);
  }

  async tell(process: string, body: object): Promise<void> {
    await this.file.write(() => this.upsert.run(process, Date.now(), JSON.stringify(body)));
  }

  all(): Promise<readonly StoredReport[]> {
    return this.file.read(() => {
      const now = Date.now();
      return this.select.all().map(([process, savedAt, body]) => {
        return { process, ageMs: Math.max(0, now - savedAt), body: JSON.parse(body) as object };
      });
    });
  }

  async dropOlderThan(ageMs: number): Promise<void> {
    await this.file.write(() => this.remove.run(Date.now() - ageMs));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
