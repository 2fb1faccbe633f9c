import { endOfPrefix, ReadStoreError, type Condition, type FieldValue } from '@rollcall/read-store';
import { toColumn, type Column, type Layout } from './layout.js';
import type { SqlValue } from './store-file.js';
import { toText } from './text.js';

export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Below SQLite's own limits (1,000 levels, 32,766 values), which would look like a fault of the store. */
const MOST_LEVELS = 100;
const MOST_VALUES = 10_000;

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

type Compared = Extract<Condition, { readonly op: string }>;

/** Conditions are true or false, never SQL's third value: else `not` would leave nulls out. */
export function compileFilter(condition: Condition, layout: Layout): Sql {
  const sql = compile(condition, layout, MOST_LEVELS);
  if (sql.values.length > MOST_VALUES) throw invalid(`more than ${MOST_VALUES} values`);
  return sql;
}

function compile(condition: Condition, layout: Layout, levels: number): Sql {
  if (levels === 0) throw invalid(`more than ${MOST_LEVELS} levels`);
  const inner = (one: Condition): Sql => compile(one, layout, levels - 1);
  if ('and' in condition) return join(condition.and.map(inner), ' AND ', 'TRUE');
  if ('or' in condition) return join(condition.or.map(inner), ' OR ', 'FALSE');
  if ('not' in condition) {
    const { text, values } = inner(condition.not);
    return { text: `NOT ${text}`, values };
  }
  return compare(condition, columnOf(condition.field, layout));
}

function compare(condition: Compared, column: Column): Sql {
  const { name } = column;
  switch (condition.op) {
    case 'eq':
      return { text: `(${name} IS ?)`, values: [valueOf(condition.value, column)] };
    case 'ne':
      return { text: `(${name} IS NOT ?)`, values: [valueOf(condition.value, column)] };
    case 'in':
      return oneOf(condition.values, column);
    case 'prefix':
      return beginsWith(condition.value, column);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const value = valueOf(condition.value, column);
      if (value === null) throw invalid(`null is neither above nor below a ${column.field}`);
      return { text: `(${name} IS NOT NULL AND ${name} ${operators[condition.op]} ?)`, values: [value] };
    }
    default:
      condition satisfies never;
      throw invalid('there is no such comparison');
  }
}

function oneOf(asked: readonly FieldValue[], column: Column): Sql {
  const values = asked.map((value) => valueOf(value, column));
  const present = values.filter((value) => value !== null);
  const places = present.map(() => '?').join(', ');
  const alternatives: Sql[] = [
    { text: `(${column.name} IS NOT NULL AND ${column.name} IN (${places}))`, values: present },
  ];
  if (present.length < values.length) alternatives.push({ text: `${column.name} IS NULL`, values: [] });
  return join(alternatives, ' OR ', 'FALSE');
}

/** As a range, which an index can answer. */
function beginsWith(prefix: string, { field, name, type }: Column): Sql {
  if (type !== 'text' || typeof prefix !== 'string') throw invalid(`prefix needs a text field, not ${field}`);
  const start = toText(prefix);
  const end = endOfPrefix(start);
  return end === undefined
    ? { text: `(${name} IS NOT NULL AND ${name} >= ?)`, values: [start] }
    : { text: `(${name} IS NOT NULL AND ${name} >= ? AND ${name} < ?)`, values: [start, end] };
}

function join(parts: readonly Sql[], operator: string, none: string): Sql {
  if (parts.length === 0) return { text: none, values: [] };
  return {
    text: `(${parts.map(({ text }) => text).join(operator)})`,
    values: parts.flatMap(({ values }) => values),
  };
}

export function columnOf(field: string, layout: Layout): Column {
  const column = layout.columns.get(field);
  if (column === undefined) throw invalid(`there is no field ${field}`);
  return column;
}

function valueOf(value: FieldValue, { field, type }: Column): SqlValue {
  const converted = toColumn(type, value);
  if (converted === undefined) throw invalid(`${field} is compared with a ${type}, not a ${typeof value}`);
  return converted;
}

const invalid = (why: string): ReadStoreError =>
  new ReadStoreError('invalid_filter', `Invalid filter: ${why}`);
