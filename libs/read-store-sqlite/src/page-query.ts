import { decodeCursor, sortFieldNamed, type PageRequest, type Place } from '@rollcall/read-store';
import { compileFilter, type Sql } from './filter.js';
import type { Layout } from './layout.js';

const everything: Sql = { text: 'TRUE', values: [] };

/**
 * The queries of a page, to be run one after the other until it is full; each takes one more value, the most rows to
 * read. A sorted list is two ranges of one index, the nulls and the others: asked for together they would be a scan from
 * the list's beginning, however late the page is.
 *
 * @param from the collection's table, or some of its rows.
 */
export function pageQueries(request: PageRequest, layout: Layout, from: Sql): readonly Sql[] {
  const filter = request.filter === undefined ? everything : compileFilter(request.filter, layout);
  const ranges = request.sort === undefined ? [rangeById(request)] : rangesBySort(request, layout);
  return ranges.map(({ range, shown, order }) => ({
    text: `SELECT id, position, body, ${shown} FROM ${from.text}
      WHERE body IS NOT NULL AND ${filter.text} AND ${range.text} ORDER BY ${order} LIMIT ?`,
    values: [...from.values, ...filter.values, ...range.values],
  }));
}

interface Range {
  readonly range: Sql;
  /** What the cursor remembers beside the id. */
  readonly shown: string;
  readonly order: string;
}

function rangeById({ cursor }: PageRequest): Range {
  const range =
    cursor === undefined
      ? everything
      : { text: 'id > ?', values: [decodeCursor(cursor, undefined, isText).id] };
  return { range, shown: 'NULL', order: 'id' };
}

function rangesBySort({ sort, cursor }: PageRequest, layout: Layout): readonly Range[] {
  if (sort === undefined) return [];
  const { name, type } = sortFieldNamed(sort.field, layout.columns);
  const isStored: (value: unknown) => value is string | number = type === 'text' ? isText : isNumber;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, sort, isStored);
  const [beyond, way] = sort.direction === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
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
