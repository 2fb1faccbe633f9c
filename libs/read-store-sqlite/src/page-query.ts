import {
  decodeCursor,
  sortFieldNamed,
  type PageRequest,
  type FieldSort,
  type Place,
} from '@rollcall/read-store';
import { compileFilter, type Sql } from './filter.js';
import { isNumbered, type Layout } from './layout.js';
import { numberOfPlace } from './numbered-cursor.js';
import type { Source } from './search-plan.js';

const everything: Sql = { text: 'TRUE', values: [] };

/** To be run with one more value: the most rows to read. */
export interface PageQuery extends Sql {
  /** Whether there is more in the order than was looked at; undefined: all of it was. */
  readonly isCut?: Sql;
}

/**
 * The queries of a page, to be run one after the other until it is full. A sorted list is two ranges of one index, the nulls
 * and the others: asked for together they would be a scan from the list's beginning, however late the page is.
 */
export function pageQueries(request: PageRequest, layout: Layout, source: Source): readonly PageQuery[] {
  const filter = request.filter === undefined ? everything : compileFilter(request.filter, layout);
  const { from, among = everything, number, most } = source;
  const isAmong = (of: string): string => (among === everything ? 'TRUE' : `${of} IN (${among.text})`);
  return rangesOf(request, layout, source).map(({ range, shown, order }) => {
    const next = `FROM ${from.text} WHERE body IS NOT NULL AND ${range.text}`;
    const nextValues = [...from.values, ...range.values];
    const values = [...nextValues, ...filter.values, ...among.values];
    // The plus: not to be looked up by, so that the order's index is taken.
    if (most === undefined)
      return {
        text: `SELECT id, position, body, ${shown} ${next} AND ${filter.text} AND ${isAmong('+number')}
          ORDER BY ${order} LIMIT ?`,
        values,
      };
    return {
      text: `SELECT id, position, body, ${shown}
        FROM (SELECT ${number} AS next ${next} ORDER BY ${order} LIMIT ${most})
        CROSS JOIN ${layout.table} ON number = next
        WHERE ${filter.text} AND ${isAmong('next')} ORDER BY ${order} LIMIT ?`,
      values,
      isCut: { text: `SELECT 1 ${next} ORDER BY ${order} LIMIT 1 OFFSET ${most}`, values: nextValues },
    };
  });
}

interface Range {
  readonly range: Sql;
  /** What the cursor remembers beside the id. */
  readonly shown: string;
  readonly order: string;
}

function rangesOf(request: PageRequest, layout: Layout, { number, id }: Source): readonly Range[] {
  const { cursor, sort } = request;
  if (typeof sort === 'object') return rangesBySort(request, sort, layout);
  const place = cursor === undefined ? undefined : decodeCursor(cursor, sort, isText).id;
  const byNumber = sort === 'none' && isNumbered(layout);
  const [column, value] = byNumber ? [number, 'CAST(? AS INTEGER)'] : [id, '?'];
  const after = place !== undefined && byNumber ? numberOfPlace(layout, place) : place;
  const range = after === undefined ? everything : { text: `${column} > ${value}`, values: [after] };
  return [{ range, shown: byNumber ? column : 'NULL', order: column }];
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
