import { byId, type Layout } from './layout.js';
import type { Statement, StoreFile } from './store-file.js';
import { toText } from './text.js';

/** A document's number and its words, by column. */
interface Searched {
  readonly number: number;
  readonly words: readonly (string | null)[];
}

type ById = ReadonlyMap<string, Searched>;

interface Table {
  readonly insert: Statement<[]>;
  /** Takes a third longer than to insert. */
  readonly replace: Statement<[]>;
  readonly remove: Statement<[]>;
}

/** Keeps the tables of trigrams in step with the rows: only what changed is written. */
export class SearchIndex {
  private readonly select: Statement<readonly [id: string, number: number, ...words: (string | null)[]]>;
  private readonly tables: readonly Table[];

  constructor(file: StoreFile, layout: Layout) {
    const { words } = layout;
    const { from, id } = byId(layout);
    const columns = words.map(({ name }) => `, ${name}`).join('');
    this.select = file.prepare(
      `SELECT id, number${columns} FROM ${from} WHERE ${id} IN (SELECT value FROM json_each(?))`,
    );
    this.tables = words.map((column) => ({
      insert: file.prepare(`INSERT INTO ${column.table} (rowid, text) VALUES (?, ?)`),
      replace: file.prepare(`INSERT OR REPLACE INTO ${column.table} (rowid, text) VALUES (?, ?)`),
      remove: file.prepare(`DELETE FROM ${column.table} WHERE rowid = ?`),
    }));
  }

  /** To be called inside a transaction. `write` changes rows of these documents only. */
  following<Result>(ids: readonly string[], write: () => Result): Result {
    const before = this.searched(ids);
    const result = write();
    this.follow(before, this.searched(ids));
    return result;
  }

  private searched(ids: readonly string[]): ById {
    const rows = this.select.all(JSON.stringify(ids.map(toText)));
    return new Map(rows.map(([id, number, ...words]) => [id, { number, words }]));
  }

  private follow(before: ById, after: ById): void {
    for (const [at, { insert, replace, remove }] of this.tables.entries())
      for (const [id, { number, words }] of after) {
        const was = before.get(id)?.words[at] ?? '';
        const is = words[at] ?? '';
        if (was === is) continue;
        if (is === '') remove.run(number);
        else (was === '' ? insert : replace).run(number, is);
      }
  }
}
