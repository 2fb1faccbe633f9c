import { endOfPrefix, ReadStoreError, type Condition, type FieldValue } from '@rollcall/read-store';
import type { Document } from 'mongodb';
import { toStored, type Column, type Layout } from './layout.js';

/** Below MongoDB's own limits (100 levels of conditions), which would look like a fault of the store. */
const MOST_LEVELS = 50;
const MOST_VALUES = 10_000;

const operators = { gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte' } as const;

const nothing: Document = { _id: { $in: [] } };

type Compared = Extract<Condition, { readonly op: string }>;

/**
 * A condition as MongoDB asks it. Its comparisons keep to values of one type, so that none holds of a null; equality
 * with a null does, and so does difference from a value.
 */
export function compileFilter(condition: Condition, layout: Layout): Document {
  const budget = { values: MOST_VALUES };
  return compile(condition, layout, MOST_LEVELS, budget);
}

function compile(condition: Condition, layout: Layout, levels: number, budget: { values: number }): Document {
  if (levels === 0) throw invalid(`more than ${MOST_LEVELS} levels`);
  const inner = (one: Condition): Document => compile(one, layout, levels - 1, budget);
  if ('and' in condition) return condition.and.length === 0 ? {} : { $and: condition.and.map(inner) };
  if ('or' in condition) return condition.or.length === 0 ? nothing : { $or: condition.or.map(inner) };
  if ('not' in condition) return { $nor: [inner(condition.not)] };
  budget.values -= condition.op === 'in' ? condition.values.length : 1;
  if (budget.values < 0) throw invalid(`more than ${MOST_VALUES} values`);
  return compare(condition, columnOf(condition.field, layout));
}

function compare(condition: Compared, column: Column): Document {
  const { path } = column;
  switch (condition.op) {
    case 'eq':
      return { [path]: { $eq: valueOf(condition.value, column) } };
    case 'ne':
      return { [path]: { $ne: valueOf(condition.value, column) } };
    case 'in':
      return { [path]: { $in: condition.values.map((value) => valueOf(value, column)) } };
    case 'prefix':
      return beginsWith(condition.value, column);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const value = valueOf(condition.value, column);
      if (value === null) throw invalid(`null is neither above nor below a ${column.field}`);
      return { [path]: { [operators[condition.op]]: value } };
    }
    default:
      condition satisfies never;
      throw invalid('there is no such comparison');
  }
}

/** As a range, which an index can answer and which takes no character for anything else. */
function beginsWith(prefix: string, { field, path, type }: Column): Document {
  if (type !== 'text' || typeof prefix !== 'string') throw invalid(`prefix needs a text field, not ${field}`);
  const end = endOfPrefix(prefix);
  return { [path]: end === undefined ? { $gte: prefix } : { $gte: prefix, $lt: end } };
}

export function columnOf(field: string, layout: Layout): Column {
  const column = layout.columns.get(field);
  if (column === undefined) throw invalid(`there is no field ${field}`);
  return column;
}

function valueOf(value: FieldValue, { field, type }: Column): FieldValue {
  const converted = toStored(type, value);
  if (converted === undefined) throw invalid(`${field} is compared with a ${type}, not a ${typeof value}`);
  return converted;
}

const invalid = (why: string): ReadStoreError =>
  new ReadStoreError('invalid_filter', `Invalid filter: ${why}`);
