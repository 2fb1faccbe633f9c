import {
  checkedCondition,
  endOfPrefix,
  fieldNamed,
  ReadStoreError,
  type Condition,
} from '@rollcall/read-store';
import type { Document } from 'mongodb';
import type { Layout } from './layout.js';

const operators = { gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte' } as const;

const nothing: Document = { _id: { $in: [] } };

type Compared = Extract<Condition, { readonly op: string }>;

/**
 * A condition as MongoDB asks it. Its comparisons keep to values of one type, so that none holds of a null; equality
 * with a null does, and so does difference from a value.
 */
export const compileFilter = (condition: Condition, layout: Layout): Document =>
  compile(checkedCondition(condition, layout.columns), layout);

function compile(condition: Condition, layout: Layout): Document {
  const inner = (one: Condition): Document => compile(one, layout);
  if ('and' in condition) return condition.and.length === 0 ? {} : { $and: condition.and.map(inner) };
  if ('or' in condition) return condition.or.length === 0 ? nothing : { $or: condition.or.map(inner) };
  if ('not' in condition) return { $nor: [inner(condition.not)] };
  return compare(condition, fieldNamed(condition.field, layout.columns).path);
}

function compare(condition: Compared, path: string): Document {
  switch (condition.op) {
    case 'eq':
      return { [path]: { $eq: condition.value } };
    case 'ne':
      return { [path]: { $ne: condition.value } };
    case 'in':
      return { [path]: { $in: condition.values } };
    case 'prefix':
      return { [path]: beginningWith(condition.value) };
    case 'has':
      return { [path]: { $eq: condition.value } };
    case 'hasPrefix':
      // Of one and the same word: else one could be above the range's beginning and another below its end.
      return { [path]: { $elemMatch: beginningWith(condition.value) } };
    case 'contains':
      throw new ReadStoreError('invalid_filter', 'Invalid filter: this store does not look into texts');
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { [path]: { [operators[condition.op]]: condition.value } };
  }
}

/** As a range, which an index can answer and which takes no character for anything else. */
function beginningWith(prefix: string): Document {
  const end = endOfPrefix(prefix);
  return end === undefined ? { $gte: prefix } : { $gte: prefix, $lt: end };
}
