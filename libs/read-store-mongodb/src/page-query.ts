import {
  decodeCursor,
  sortFieldNamed,
  type FieldSort,
  type FieldValue,
  type PageRequest,
  type Place,
  type ValueType,
} from '@rollcall/read-store';
import type { Document, SortDirection } from 'mongodb';
import { compileFilter } from './filter.js';
import { present, type Column, type Layout } from './layout.js';

export interface PageQuery {
  readonly filter: Document;
  readonly sort: readonly (readonly [path: string, direction: SortDirection])[];
}

/**
 * The queries of a page, to be run one after the other until it is full. Where a sorted list goes on after a cursor they
 * are ranges of one index, each seen from its beginning: asked for together they would be one range with a part cut out.
 */
export function pageQueries(request: PageRequest, layout: Layout): readonly PageQuery[] {
  const filter = request.filter === undefined ? [] : [compileFilter(request.filter, layout)];
  const { ranges, sort } =
    typeof request.sort === 'object' ? bySort(request, request.sort, layout) : byId(request);
  return ranges.map((range) => ({ filter: { $and: [present, ...filter, range] }, sort }));
}

interface Ranges {
  readonly ranges: readonly Document[];
  readonly sort: PageQuery['sort'];
}

function byId({ cursor, sort }: PageRequest): Ranges {
  const range = cursor === undefined ? {} : { _id: { $gt: decodeCursor(cursor, sort, isText).id } };
  return { ranges: [range], sort: [['_id', 1]] };
}

function bySort({ cursor }: PageRequest, sort: FieldSort, layout: Layout): Ranges {
  const column = sortFieldNamed(sort.field, layout.columns);
  const way = sort.direction === 'asc' ? 1 : -1;
  const order = [
    [column.path, way],
    ['_id', way],
  ] as const;
  if (cursor === undefined) return { ranges: [{}], sort: order };
  return { ranges: after(decodeCursor(cursor, sort, stored[column.type]), column, way), sort: order };
}

/** The rest of those with the cursor's value, then those beyond; nulls stand below every value. */
function after(
  { id, value }: Place,
  { path, type }: Pick<Column, 'path'> & { readonly type: ValueType },
  way: 1 | -1,
): readonly Document[] {
  const beyond = way === 1 ? '$gt' : '$lt';
  const ties = { [path]: { $eq: value }, _id: { [beyond]: id } };
  if (value !== null) {
    const others = { [path]: { [beyond]: value } };
    return way === 1 ? [ties, others] : [ties, others, { [path]: { $eq: null } }];
  }
  return way === 1 ? [ties, { [path]: { $gte: lowest[type] } }] : [ties];
}

const lowest: Readonly<Record<ValueType, FieldValue>> = {
  text: '',
  key: '',
  number: -Infinity,
  boolean: false,
};

const isText = (value: unknown): value is string => typeof value === 'string';

const stored: Readonly<Record<ValueType, (value: unknown) => value is FieldValue>> = {
  text: isText,
  key: isText,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
};
