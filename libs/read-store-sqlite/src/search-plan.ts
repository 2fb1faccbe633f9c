import { checkedCondition, type PageRequest } from '@rollcall/read-store';
import type { Sql } from './filter.js';
import type { Layout } from './layout.js';
import { RareTrigrams } from './rare-trigrams.js';
import { searchFor } from './searches.js';
import type { StoreFile } from './store-file.js';

/** Most documents of a search that are counted before a way is chosen: two milliseconds. */
const MOST_COUNTED = 10_000;
/** Looking a document up takes as long as passing so many in an index. */
const PASSED_MEANWHILE = 6;
/**
 * So many are looked up and sorted rather than met along an index that is longer: who is found by a name stands together in
 * the order of names, and that place may be at the end. Some fifteen milliseconds.
 */
const MOST_SORTED = 3_000;

export interface Source {
  readonly from: Sql;
  /** Beside the filter, which is asked all the same: a search finds more than that. */
  readonly where: Sql;
  /** What a document's number is called there. */
  readonly number: string;
}

const anyOfThem: Sql = { text: 'TRUE', values: [] };

/**
 * Where a query takes its rows from. Few documents are looked up by a search and then sorted; of more the order's index is
 * passed along, looking only at those that were found; of very many the next is met soon, unless they stand together at the
 * far end. SQLite cannot know which it is: it keeps no figures of single words.
 */
export class SearchPlan {
  private readonly rare: RareTrigrams;

  constructor(
    private readonly file: StoreFile,
    private readonly layout: Layout,
  ) {
    this.rare = new RareTrigrams(file, () => this.rowCount());
  }

  /** @param wanted how many rows are; undefined: all, in no order. */
  sourceFor({ filter, sort }: Pick<PageRequest, 'filter' | 'sort'>, wanted?: number): Source {
    const { table, columns } = this.layout;
    const everything = { from: { text: table, values: [] }, where: anyOfThem, number: 'number' };
    const search = filter && searchFor(checkedCondition(filter, columns), this.layout, this.rare);
    if (search === undefined) return everything;
    // CROSS JOIN: SQLite's own word for "in this order".
    const from = { text: `(${search.text}) CROSS JOIN ${table} ON number = found`, values: search.values };
    const found = { from, where: anyOfThem, number: 'found' };
    if (wanted === undefined || sort === 'none') return found;
    const count = this.countOf(search);
    if (count === MOST_COUNTED) return everything;
    const rows = this.rowCount();
    const lookedUp = count * PASSED_MEANWHILE;
    const passed = (wanted * rows) / Math.max(1, count);
    if (lookedUp <= passed || (count <= MOST_SORTED && lookedUp <= rows)) return found;
    // The plus: not to be looked up by, so that the order's index is taken.
    return { ...everything, where: { text: `+number IN (${search.text})`, values: search.values } };
  }

  private countOf({ text, values }: Sql): number {
    const sql = `SELECT count(*) FROM (${text} LIMIT ${MOST_COUNTED})`;
    return this.file.prepare<[count: number]>(sql).get(...values)?.[0] ?? 0;
  }

  /** About: rows are never deleted. */
  private rowCount(): number {
    const sql = `SELECT max(number) FROM ${this.layout.table}`;
    return this.file.prepare<[count: number | null]>(sql).get()?.[0] ?? 0;
  }
}
