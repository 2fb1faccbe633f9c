import { checkedCondition, type Condition, type PageRequest } from '@rollcall/read-store';
import type { Sql } from './filter.js';
import { byId, type Layout } from './layout.js';
import { RareTrigrams } from './rare-trigrams.js';
import { searchFor } from './searches.js';
import type { StoreFile } from './store-file.js';

/** Most documents of a search that are counted before a way is chosen; who has so many is met all over the place. */
const MOST_COUNTED = 50_000;
/** Looking a document up takes as long as passing so many in an index. */
const PASSED_MEANWHILE = 6;
/** Passed along an order at first: some ten milliseconds, if nearly none of them is found. */
const PASSED_AT_FIRST = 20_000;
/** Looked up at first, where many are found and nearly none of them may be here. */
const LOOKED_UP_AT_FIRST = 2_000;

export interface Source {
  readonly from: Sql;
  /** Numbers of those that may pass; the filter is asked all the same. Undefined: any may. */
  readonly among?: Sql;
  /** What a document's number is called there. */
  readonly number: string;
  /** What its id is called there. */
  readonly id: string;
  /** Only so many are looked at of those that come next in the order; undefined: as many as it takes. */
  readonly most?: number;
}

/**
 * Where a query takes its rows from. Few documents are looked up by a search and then sorted. More are met soon along the
 * order's index, as long as they stand anywhere in it; but who is found by a name stands together in the order of names, and
 * that place may be at the far end. SQLite cannot know which it is: it keeps no figures of single words. So the order is
 * passed along for a while first, and given up for a way that takes longer and comes to an end.
 */
export class SearchPlan {
  private readonly rare: RareTrigrams;

  constructor(
    private readonly file: StoreFile,
    private readonly layout: Layout,
  ) {
    this.rare = new RareTrigrams(file, () => this.rowCount());
  }

  /** All rows, in no order. */
  sourceOf(filter: Condition | undefined): Source {
    const search = this.searchOf(filter);
    return search === undefined ? this.everything('none') : this.found(search);
  }

  /** Ways to the first rows, to be gone in turn until one of them finds as many as are wanted; the last one finds all. */
  waysTo({ filter, sort }: Pick<PageRequest, 'filter' | 'sort'>, wanted: number): readonly Source[] {
    const search = this.searchOf(filter);
    const everything = this.everything(sort);
    if (search === undefined) return [everything];
    const found = this.found(search);
    if (sort === 'none' || sort === undefined) return [found];
    const count = this.countOf(search);
    const passed = (wanted * this.rowCount()) / Math.max(1, count);
    if (count * PASSED_MEANWHILE <= passed) return [found];
    const met = { ...everything, among: search };
    if (count < MOST_COUNTED) return [{ ...met, most: PASSED_AT_FIRST }, found];
    return [{ ...everything, most: LOOKED_UP_AT_FIRST }, met];
  }

  private everything(sort: PageRequest['sort']): Source {
    const { from, id } = sort === undefined ? byId(this.layout) : { from: this.layout.table, id: 'id' };
    return { from: { text: from, values: [] }, number: 'number', id };
  }

  private searchOf(filter: Condition | undefined): Sql | undefined {
    const { layout, rare } = this;
    return filter && searchFor(checkedCondition(filter, layout.columns), layout, rare);
  }

  /** CROSS JOIN: SQLite's own word for "in this order". */
  private found({ text, values }: Sql): Source {
    const from = { text: `(${text}) CROSS JOIN ${this.layout.table} ON number = found`, values };
    return { from, number: 'found', id: 'id' };
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
