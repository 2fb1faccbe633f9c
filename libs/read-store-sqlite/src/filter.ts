import {
  checkedCondition,
  endOfPrefix,
  fieldNamed,
  type Condition,
  type FieldValue,
} from '@rollcall/read-store';
import { toSql, type Layout } from './layout.js';
import type { SqlValue } from './store-file.js';
import { BETWEEN_WORDS, toText, toWord } from './text.js';

export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

type Compared = Extract<Condition, { readonly op: string }>;

/** Conditions are true or false, never SQL's third value: else `not` would leave nulls out. */
export const compileFilter = (condition: Condition, layout: Layout): Sql =>
  compile(checkedCondition(condition, layout.columns), layout);

function compile(condition: Condition, layout: Layout): Sql {
  const inner = (one: Condition): Sql => compile(one, layout);
  if ('and' in condition) return join(condition.and.map(inner), ' AND ', 'TRUE');
  if ('or' in condition) return join(condition.or.map(inner), ' OR ', 'FALSE');
  if ('not' in condition) {
    const { text, values } = inner(condition.not);
    return { text: `NOT ${text}`, values };
  }
  return compare(condition, fieldNamed(condition.field, layout.columns).name);
}

function compare(condition: Compared, name: string): Sql {
  switch (condition.op) {
    case 'eq':
      return { text: `(${name} IS ?)`, values: [toSql(condition.value)] };
    case 'ne':
      return { text: `(${name} IS NOT ?)`, values: [toSql(condition.value)] };
    case 'in':
      return oneOf(condition.values, name);
    case 'prefix':
      return beginsWith(toText(condition.value), name);
    case 'has':
    case 'hasPrefix':
    case 'contains':
      return hasInside(pieceOf(condition), name);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const value = toSql(condition.value);
      return { text: `(${name} IS NOT NULL AND ${name} ${operators[condition.op]} ?)`, values: [value] };
    }
  }
}

function oneOf(values: readonly FieldValue[], name: string): Sql {
  const present = values.filter((value) => value !== null).map(toSql);
  const places = present.map(() => '?').join(', ');
  const alternatives: Sql[] = [{ text: `(${name} IS NOT NULL AND ${name} IN (${places}))`, values: present }];
  if (present.length < values.length) alternatives.push({ text: `${name} IS NULL`, values: [] });
  return join(alternatives, ' OR ', 'FALSE');
}

type Search = Extract<Compared, { readonly op: 'has' | 'hasPrefix' | 'contains' }>;

export const isSearch = (condition: Condition): condition is Search =>
  'op' in condition && ['has', 'hasPrefix', 'contains'].includes(condition.op);

/** What is looked for in a text of words. */
export function pieceOf({ op, value }: Search): string {
  const word = toWord(value);
  if (op === 'contains') return word;
  return op === 'has' ? BETWEEN_WORDS + word + BETWEEN_WORDS : BETWEEN_WORDS + word;
}

/** Holds for one row, whatever tables there are beside it; see `searches.ts` for how rows are found. */
const hasInside = (piece: string, name: string): Sql => ({
  text: `(${name} IS NOT NULL AND instr(${name}, ?) > 0)`,
  values: [piece],
});

/** As a range, which an index can answer. */
export function beginsWith(start: string, name: string): Sql {
  const end = endOfPrefix(start);
  return end === undefined
    ? { text: `(${name} IS NOT NULL AND ${name} >= ?)`, values: [start] }
    : { text: `(${name} IS NOT NULL AND ${name} >= ? AND ${name} < ?)`, values: [start, end] };
}

export function join(parts: readonly Sql[], operator: string, none: string): Sql {
  if (parts.length === 0) return { text: none, values: [] };
  return {
    text: `(${parts.map(({ text }) => text).join(operator)})`,
    values: parts.flatMap(({ values }) => values),
  };
}
