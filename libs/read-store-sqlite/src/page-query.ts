import {
  decodeCursor,
  sortFieldNamed,
  type PageRequest,
  type FieldSort,
  type Place,
} from '@rollcall/read-store';
import { compileFilter, type Sql } from './filter.js';
import { isSearched, type Layout } from './layout.js';
import type { Source } from './search-plan.js';

const everything: Sql = { text: 'TRUE', values: [] };

/**
 * The queries of a page, to be run one after the other until it is full; each takes one more value, the most rows to
 * read. A sorted list is two ranges of one index, the nulls and the others: asked for together they would be a scan from
 * the list's beginning, however late the page is.
 */
export function pageQueries(
  request: PageRequest,
  layout: Layout,
  { from, where, number }: Source,
): readonly Sql[] {
  const filter = request.filter === undefined ? everything : compileFilter(request.filter, layout);
  return rangesOf(request, layout, number).map(({ range, shown, order }) => ({
    text: `SELECT id, position, body, ${shown} FROM ${from.text}
      WHERE body IS NOT NULL AND ${filter.text} AND ${range.text} AND ${where.text} ORDER BY ${order} LIMIT ?`,
    values: [...from.values, ...filter.values, ...range.values, ...where.values],
  }));
}

interface Range {
  readonly range: Sql;
  /** What the cursor remembers beside the id. */
  readonly shown: string;
  readonly order: string;
}

function rangesOf(request: PageRequest, layout: Layout, number: string): readonly Range[] {
  const { cursor, sort } = request;
  if (typeof sort === 'object') return rangesBySort(request, sort, layout);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, sort, isText).id;
  const [column, value] =
    sort === 'none' && isSearched(layout) ? [number, 'CAST(? AS INTEGER)'] : (['id', '?'] as const);
  const range = after === undefined ? everything : { text: `${column} > ${value}`, values: [after] };
  return [{ range, shown: column === 'id' ? 'NULL' : column, order: column }];
}

function rangesBySort({ cursor }: PageRequest, sort: FieldSort, layout: Layout): readonly Range[] {
  const { name, type } = sortFieldNamed(sort.field, layout.columns);
  const isStored: (value: unknown) => value is string | number =
    type === 'text' || type === 'key' ? isText : isNumber;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, sort, isStored);
  const [beyond, way] = sort.direction === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
  if (type === 'key') {
    const range = after ? { text: `${name} ${beyond} ?`, values: [after.value] } : everything;
    return [{ range, shown: name, order: `${name} ${way}` }];
  }
  const nulls = (from?: Place<string | number>): Range => ({
    range: from
      ? { text: `${name} IS NULL AND id ${beyond} ?`, values: [from.id] }
      : { text: `${name} IS NULL`, values: [] },
    shown: 'NULL',
    order: `id ${way}`,
  });
  const others = (from?: Place<string | number>): Range => ({
    range: from
      ? { text: `(${name}, id) ${beyond} (?, ?)`, values: [from.value, from.id] }
      : { text: `${name} IS NOT NULL`, values: [] },
    shown: name,
    order: `${name} ${way}, id ${way}`,
  });
  const amongNulls = after?.value === null;
  if (sort.direction === 'asc') return after && !amongNulls ? [others(after)] : [nulls(after), others()];
  return amongNulls ? [nulls(after)] : [others(after), nulls()];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
