import type { Layout } from './layout.js';
import { RowInserter, type Row } from './row-inserter.js';
import type { Statement, StoreFile } from './store-file.js';
import { splitWords, toText } from './text.js';

/** What a row holds of a document's words and texts. */
interface Searched {
  readonly number: number;
  /** By column of words. */
  readonly words: readonly string[];
  readonly inside: string;
}

type ById = ReadonlyMap<string, Searched>;

/** Keeps the tables of words and trigrams in step with the rows: only what changed is written. */
export class SearchIndex {
  private readonly select: Statement<readonly [id: string, number: number, ...texts: (string | null)[]]>;
  private readonly inserters: readonly RowInserter[];
  private readonly removals: readonly Statement<[]>[];
  private readonly insertText: Statement<[]> | undefined;
  private readonly removeText: Statement<[]> | undefined;

  constructor(
    file: StoreFile,
    private readonly layout: Layout,
  ) {
    const { table, words, inside } = layout;
    const texts = [...words, ...inside.columns].map(({ name }) => `, ${name}`).join('');
    this.select = file.prepare(
      `SELECT id, number${texts} FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
    );
    this.inserters = words.map(
      (column) => new RowInserter(file, column.table, ['word', 'number'], 'ON CONFLICT DO NOTHING'),
    );
    this.removals = words.map((column) =>
      file.prepare(`DELETE FROM ${column.table} WHERE word = ? AND number = ?`),
    );
    if (inside.columns.length === 0) return;
    this.insertText = file.prepare(`INSERT OR REPLACE INTO ${inside.table} (rowid, text) VALUES (?, ?)`);
    this.removeText = file.prepare(`DELETE FROM ${inside.table} WHERE rowid = ?`);
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
    const { length } = this.layout.words;
    return new Map(
      rows.map(([id, number, ...texts]) => [
        id,
        {
          number,
          words: texts.slice(0, length).map((text) => text ?? ''),
          inside: texts
            .slice(length)
            .filter((text) => text !== null)
            .join('\n'),
        },
      ]),
    );
  }

  private follow(before: ById, after: ById): void {
    for (const [at, inserter] of this.inserters.entries()) {
      const added: Row[] = [];
      for (const [id, { number, words }] of after) {
        const was = before.get(id)?.words[at] ?? '';
        const is = words[at] ?? '';
        if (was === is) continue;
        const [old, now] = [new Set(splitWords(was)), new Set(splitWords(is))];
        for (const word of now) if (!old.has(word)) added.push([word, number]);
        for (const word of old) if (!now.has(word)) this.removals[at]?.run(word, number);
      }
      inserter.insert(added.sort(byWord));
    }
    if (this.insertText !== undefined) this.followTexts(before, after);
  }

  private followTexts(before: ById, after: ById): void {
    for (const [id, { number, inside }] of after) {
      if ((before.get(id)?.inside ?? '') === inside) continue;
      if (inside === '') this.removeText?.run(number);
      else this.insertText?.run(number, inside);
    }
  }
}

/** Neighbours in the table one after the other: most of them go to a page that is at hand. */
const byWord = ([a = '']: Row, [b = '']: Row): number => (String(a) < String(b) ? -1 : 1);
