import { checkedCondition, type Condition } from '@rollcall/read-store';
import type { Sql } from './filter.js';
import type { Layout } from './layout.js';
import { searchesIn } from './searches.js';
import type { StoreFile } from './store-file.js';

/** Most documents of a search that are counted before a way is chosen: about a millisecond. */
const MOST_COUNTED = 10_000;
/** Part of all documents that a search with more than that is taken to find. */
const SHARE_OF_MANY = 0.05;

/**
 * Where a query takes its rows from. Few documents are looked up by a search and then sorted; many are met soon enough
 * by walking along the index of the order. SQLite cannot know which it is: it keeps no figures of single words.
 */
export class SearchPlan {
  constructor(
    private readonly file: StoreFile,
    private readonly layout: Layout,
  ) {}

  /** @param wanted how many rows are; undefined: all, in no order. */
  rowsFor(filter: Condition | undefined, wanted?: number): Sql {
    const everything: Sql = { text: this.layout.table, values: [] };
    if (filter === undefined || this.layout.words.length + this.layout.inside.columns.length === 0)
      return everything;
    const searches = searchesIn(checkedCondition(filter, this.layout.columns), this.layout);
    const [fewest, ...others] = this.counted(searches);
    if (fewest === undefined) return everything;
    if (wanted !== undefined) {
      const all = Math.max(1, this.rowCount());
      const passing = [fewest, ...others].reduce((rows, { count }) => rows * Math.min(1, count / all), all);
      const walked = (wanted * all) / Math.max(1, passing);
      if (walked < fewest.count) return everything;
    }
    // CROSS JOIN: the driver's own word for "in this order".
    return {
      text: `(SELECT DISTINCT found FROM (${fewest.search.text})) CROSS JOIN ${this.layout.table} ON number = found`,
      values: fewest.search.values,
    };
  }

  /** The one with the fewest documents first. */
  private counted(searches: readonly Sql[]): readonly { readonly search: Sql; readonly count: number }[] {
    return searches
      .map((search) => ({ search, count: this.countOf(search) }))
      .toSorted((a, b) => a.count - b.count);
  }

  private countOf({ text, values }: Sql): number {
    const sql = `SELECT count(*) FROM (SELECT found FROM (${text}) LIMIT ${MOST_COUNTED})`;
    const count = this.file.prepare<[count: number]>(sql).get(...values)?.[0] ?? 0;
    return count < MOST_COUNTED ? count : Math.max(count, this.rowCount() * SHARE_OF_MANY);
  }

  /** About: rows are never deleted. */
  private rowCount(): number {
    const sql = `SELECT max(number) FROM ${this.layout.table}`;
    return this.file.prepare<[count: number | null]>(sql).get()?.[0] ?? 0;
  }
}
