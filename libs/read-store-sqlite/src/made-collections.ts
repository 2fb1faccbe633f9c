import { fieldsFromText, fieldsToText, madeOtherwise } from '@rollcall/read-store';
import { layoutOf, statementsToDrop, statementsToMake, type Described, type Layout } from './layout.js';
import type { StoreFile } from './store-file.js';

type Row = readonly [name: string, fields: string, idsOf: string | null];

/** Those that were made before ids could be shared are not in the second table, and stay as they are until they are dropped. */
export const madeCollectionsSchema = `
  CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY, fields TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS shared_ids (collection TEXT PRIMARY KEY, ids_of TEXT NOT NULL);`;

const select = `SELECT name, fields, ids_of FROM collections LEFT JOIN shared_ids ON collection = name`;

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
    const layout = layoutOf(made ? { ...asked, idsOf: made.idsOf } : asked);
    const [before, fields] = [made && fieldsToText(made.fields), fieldsToText(asked.fields)];
    if (before !== undefined && before !== fields) throw madeOtherwise(name, before, fields);
    if (made === undefined) {
      this.file.database.exec(statementsToMake(layout));
      this.file.prepare('INSERT INTO collections VALUES (?, ?)').run(name, fields);
      if (idsOf !== undefined) this.file.prepare('INSERT INTO shared_ids VALUES (?, ?)').run(name, idsOf);
    }
    return layout;
  }

  drop(name: string): void {
    this.file.database.exec(statementsToDrop(layoutOf(this.find(name) ?? { name, fields: {} })));
    this.file.prepare('DELETE FROM collections WHERE name = ?').run(name);
    this.file.prepare('DELETE FROM shared_ids WHERE collection = ?').run(name);
  }
}

const describedBy = ([name, fields, idsOf]: Row): Described => ({
  name,
  fields: fieldsFromText(fields),
  ...(idsOf !== null && { idsOf }),
});
