import {
  decodeParkedCursor,
  parkedPageOf,
  type ParkedDocument,
  type ParkedPage,
  type ParkedPageRequest,
  type ParkingLot,
} from '@rollcall/read-store';
import type { Statement, StoreFile } from './store-file.js';
import { toText } from './text.js';

export const parkingSchema = `
  CREATE TABLE IF NOT EXISTS parked (
    build TEXT, document TEXT, position TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (build, document));`;

export class SqliteParkingLot implements ParkingLot {
  private readonly insert: Statement<[]>;
  private readonly selectOne: Statement<[record: string]>;
  private readonly selectAll: Statement<[record: string]>;
  private readonly selectPage: Statement<[record: string]>;
  private readonly remove: Statement<[]>;

  constructor(private readonly file: StoreFile) {
    this.insert = file.prepare('INSERT INTO parked VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
    this.selectOne = file.prepare('SELECT record FROM parked WHERE build = ? AND document = ?');
    this.selectAll = file.prepare(`
      SELECT record FROM parked WHERE build = ?1 OR ?1 IS NULL ORDER BY position, build, document`);
    this.selectPage = file.prepare(`
      SELECT record FROM parked
      WHERE (?1 IS NULL OR build IN (SELECT value FROM json_each(?1))) AND (position, build, document) > (?2, ?3, ?4)
      ORDER BY position, build, document LIMIT ?5`);
    this.remove = file.prepare('DELETE FROM parked WHERE build = ? AND document = ?');
  }

  async park(record: ParkedDocument): Promise<void> {
    const { build, document, position } = record;
    const row = [build, toText(document), position, JSON.stringify(record)];
    await this.file.write(() => this.insert.run(...row));
  }

  get(build: string, document: string): Promise<ParkedDocument | undefined> {
    return this.file.read(() => {
      const row = this.selectOne.get(build, toText(document));
      return row && parse(row);
    });
  }

  list(build?: string): Promise<readonly ParkedDocument[]> {
    return this.file.read(() => this.selectAll.all(build ?? null).map(parse));
  }

  page({ builds, limit, cursor }: ParkedPageRequest): Promise<ParkedPage> {
    return this.file.read(() => {
      const [position, build, document] = cursor === undefined ? ['', '', ''] : decodeParkedCursor(cursor);
      const asked = builds === undefined ? null : JSON.stringify(builds);
      const rows = this.selectPage.all(asked, position, build, toText(document), limit + 1);
      return parkedPageOf(rows.map(parse), limit);
    });
  }

  async release(build: string, document: string): Promise<void> {
    await this.file.write(() => this.remove.run(build, toText(document)));
  }
}

const parse = ([record]: readonly [string]): ParkedDocument => JSON.parse(record) as ParkedDocument;
