import { randomBytes } from 'node:crypto';
import { fieldsFromText, fieldsToText, madeOtherwise } from '@rollcall/read-store';
import { layoutOf, statementsToDrop, statementsToMake, type Described, type Layout } from './layout.js';
import type { StoreFile } from './store-file.js';

type Row = readonly [name: string, fields: string, idsOf: string | null, incarnation: string | null];

/**
 * Those that were made before ids could be shared are not in the second table, and stay as they are until they are dropped.
 * Those that were made before there was the third one get into it when they are asked for.
 */
export const madeCollectionsSchema = `
  CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY, fields TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS shared_ids (collection TEXT PRIMARY KEY, ids_of TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS incarnations (made TEXT PRIMARY KEY, incarnation TEXT NOT NULL);`;

const select = `SELECT name, fields, ids_of, incarnation FROM collections
  LEFT JOIN shared_ids ON collection = name LEFT JOIN incarnations ON made = name`;

const INCARNATION_BYTES = 9;

/** The collections that were made and not dropped, and how. To be called inside a transaction. */
export class MadeCollections {
  constructor(private readonly file: StoreFile) {}

  /** By name. */
  all(): readonly Described[] {
    return this.file.prepare<Row>(`${select} ORDER BY name`).all().map(describedBy);
  }

  find(name: string): Described | undefined {
    const row = this.file.prepare<Row>(`${select} WHERE name = ?`).get(name);
    return row && describedBy(row);
  }

  /** Makes it where it is missing; answers with how it lies, which is how it was made. */
  make(asked: Described): Layout {
    const { name, idsOf } = asked;
    const made = this.find(name);
    const incarnation = made?.incarnation ?? randomBytes(INCARNATION_BYTES).toString('base64url');
    const layout = layoutOf({ ...asked, idsOf: made ? made.idsOf : idsOf, incarnation });
    const [before, fields] = [made && fieldsToText(made.fields), fieldsToText(asked.fields)];
    if (before !== undefined && before !== fields) throw madeOtherwise(name, before, fields);
    if (made === undefined) {
      this.file.database.exec(statementsToMake(layout));
      this.file.prepare('INSERT INTO collections VALUES (?, ?)').run(name, fields);
      if (idsOf !== undefined) this.file.prepare('INSERT INTO shared_ids VALUES (?, ?)').run(name, idsOf);
    }
    if (made?.incarnation === undefined)
      this.file.prepare('INSERT INTO incarnations VALUES (?, ?)').run(name, incarnation);
    return layout;
  }

  drop(name: string): void {
    this.file.database.exec(statementsToDrop(layoutOf(this.find(name) ?? { name, fields: {} })));
    this.file.prepare('DELETE FROM collections WHERE name = ?').run(name);
    this.file.prepare('DELETE FROM shared_ids WHERE collection = ?').run(name);
    this.file.prepare('DELETE FROM incarnations WHERE made = ?').run(name);
  }
}

const describedBy = ([name, fields, idsOf, incarnation]: Row): Described => ({
  name,
  fields: fieldsFromText(fields),
  ...(idsOf !== null && { idsOf }),
  ...(incarnation !== null && { incarnation }),
});
