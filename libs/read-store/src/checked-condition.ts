import { ReadStoreError } from './errors.js';
import type { Condition, FieldContent, FieldType, FieldValue, ValueType } from './collections.js';

/** Far below what stores themselves take (MongoDB: 100 levels of conditions; SQLite: 32,766 values). */
const MOST_LEVELS = 50;
const MOST_VALUES = 10_000;
const FEWEST_INSIDE = 3;

type Compared = Extract<Condition, { readonly op: string }>;
type Search = Extract<Compared, { readonly op: 'has' | 'hasPrefix' | 'contains' }>;
type Fields<Field> = ReadonlyMap<string, Field>;
interface Typed {
  readonly type: FieldType;
}

/**
 * What every store takes as a condition and what it refuses with `invalid_filter`: an adapter only says it in its own
 * language. Answers with the condition as it is asked: each value has its field's type, or is null.
 */
export function checkedCondition(condition: Condition, fields: Fields<Typed>): Condition {
  return check(condition, fields, MOST_LEVELS, { values: MOST_VALUES });
}

function check(
  condition: Condition,
  fields: Fields<Typed>,
  levels: number,
  budget: { values: number },
): Condition {
  if (levels === 0) throw invalid(`more than ${MOST_LEVELS} levels`);
  const inner = (one: Condition): Condition => check(one, fields, levels - 1, budget);
  if ('and' in condition) return { and: condition.and.map(inner) };
  if ('or' in condition) return { or: condition.or.map(inner) };
  if ('not' in condition) return { not: inner(condition.not) };
  budget.values -= condition.op === 'in' ? condition.values.length : 1;
  if (budget.values < 0) throw invalid(`more than ${MOST_VALUES} values`);
  return checkedComparison(condition, fieldNamed(condition.field, fields).type);
}

function checkedComparison(condition: Compared, type: FieldType): Condition {
  const { field } = condition;
  const valueOf = (value: FieldValue): FieldValue => {
    if (!isValueType(type)) throw invalid(`${field} of ${type} is not compared by ${condition.op}`);
    const known = fieldValue(type, value);
    if (known === undefined) throw invalid(`${field} is compared with a ${type}, not a ${typeof value}`);
    return known;
  };
  switch (condition.op) {
    case 'eq':
    case 'ne':
      return { ...condition, value: valueOf(condition.value) };
    case 'in':
      return { ...condition, values: condition.values.map(valueOf) };
    case 'prefix':
      if (!isText(type) || typeof condition.value !== 'string')
        throw invalid(`prefix needs a text field, not ${field}`);
      return condition;
    case 'has':
    case 'hasPrefix':
    case 'contains':
      return checkedSearch(condition, type);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const value = valueOf(condition.value);
      if (value === null) throw invalid(`null is neither above nor below a ${field}`);
      return { ...condition, value };
    }
    default:
      condition satisfies never;
      throw invalid('there is no such comparison');
  }
}

function checkedSearch(condition: Search, type: FieldType): Condition {
  const { field, op, value } = condition;
  if (type !== 'words' || typeof value !== 'string')
    throw invalid(`${op} needs a text and a field of words, not ${field}`);
  if (op === 'contains' && [...value].length < FEWEST_INSIDE)
    throw invalid(`${op} needs at least ${FEWEST_INSIDE} characters`);
  return condition;
}

const isText = (type: FieldType): boolean => type === 'text' || type === 'key';

/** What can be compared and sorted by. */
export const isValueType = (type: FieldType): type is ValueType => type !== 'words';

/** Refuses with `invalid_filter` a name that no field has, and one of a field that cannot be sorted by. */
export function sortFieldNamed<Field extends Typed>(
  name: string,
  fields: Fields<Field>,
): Field & { readonly type: ValueType } {
  const field = fieldNamed(name, fields);
  const { type } = field;
  if (!isValueType(type)) throw invalid(`${name} cannot be sorted by`);
  return { ...field, type };
}

/** The words as a field keeps them: each once; undefined for anything else. */
export function fieldWords(content: FieldContent | undefined): readonly string[] | undefined {
  if (content === null || content === undefined) return [];
  return isWords(content) ? [...new Set(content)] : undefined;
}

const isWords = (content: FieldContent): content is readonly string[] =>
  Array.isArray(content) && content.every((word) => typeof word === 'string');

/** Refuses a name that no field has with `invalid_filter`. */
export function fieldNamed<Field>(name: string, fields: Fields<Field>): Field {
  const field = fields.get(name);
  if (field === undefined) throw invalid(`there is no field ${name}`);
  return field;
}

/** The value as a field of this type keeps it; undefined for a value of another type. */
export function fieldValue(type: ValueType, value: FieldContent | undefined): FieldValue | undefined {
  if (value === null || value === undefined) return type === 'key' ? undefined : null;
  if (typeof value !== (isText(type) ? 'string' : type)) return undefined;
  return typeof value !== 'number' || Number.isFinite(value) ? (value as FieldValue) : null;
}

const invalid = (why: string): ReadStoreError =>
  new ReadStoreError('invalid_filter', `Invalid filter: ${why}`);
