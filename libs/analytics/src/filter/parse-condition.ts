import { attributePrefix, evaluationModeOf, notificationPrefix } from '../fold/facts.js';
import type { Comparison, Condition, DayField, Filter, TextField, TextTest } from './filter.js';
import {
  booleanAt,
  dayAt,
  type Json,
  listAt,
  type Members,
  numberAt,
  refuse,
  textAt,
  textMember,
} from './reading.js';

/** Longest list of an `in`. */
export const MAX_VALUES = 1_000;
/** Most days of an `active … between`, both ends included: a hundred years and a day more. */
const MAX_DAYS_ACTIVE = 36_525;

const DAY_MS = 86_400_000;
const metricPrefix = 'metrics.';
const activePrefix = 'active.';
const notificationTypes = ['achievement_completed', 'recap', 'reactivation', 'streak_reminder'];
const channels = ['email', 'push'];

const comparisons: Readonly<Record<string, Comparison>> = {
  eq: 'eq',
  lt: 'lt',
  lte: 'lte',
  gt: 'gt',
  gte: 'gte',
};

/** A condition's parts that are still to be understood, and where they stand. */
interface Asked {
  readonly op: string;
  readonly value: Json | undefined;
  readonly place: string;
}

const negated = (filter: Filter, negative: boolean): Filter =>
  negative ? { kind: 'not', of: filter } : filter;

const refuseOp = ({ place }: Asked, ops: readonly string[]): never =>
  refuse(`${place}.op`, `must be one of ${ops.join(', ')}`);

/** Where only some values are possible, others are refused: a misspelt one would silently mean nobody. */
const oneOf =
  (allowed: readonly string[]) =>
  (value: Json | undefined, place: string): string => {
    const text = textAt(value, place);
    return allowed.includes(text) ? text : refuse(place, `must be one of ${allowed.join(', ')}`);
  };

const equalityOps = ['eq', 'ne', 'in', 'notIn'];
const textOps = [...equalityOps, 'exists', 'startsWith', 'contains'];

function parseText(
  asked: Asked,
  ops: readonly string[],
  condition: (test: TextTest) => Condition,
  textIn: (value: Json | undefined, place: string) => string = textAt,
): Filter {
  const { op, value } = asked;
  const place = `${asked.place}.value`;
  if (!ops.includes(op)) refuseOp(asked, ops);
  switch (op) {
    case 'eq':
    case 'ne':
      return negated(condition({ op: 'in', values: [textIn(value, place)] }), op === 'ne');
    case 'in':
    case 'notIn':
      return negated(
        condition({ op: 'in', values: listAt(value, place, MAX_VALUES, textIn) }),
        op === 'notIn',
      );
    case 'exists':
      return negated(condition({ op: 'exists' }), !booleanAt(value, place));
    default:
      return condition({ op: op === 'startsWith' ? op : 'contains', text: textAt(value, place) });
  }
}

function parseFlag(asked: Asked, field: string): Filter {
  const { op, value, place } = asked;
  if (op !== 'eq' && op !== 'ne') refuseOp(asked, ['eq', 'ne']);
  const flag = booleanAt(value, `${place}.value`);
  return negated({ kind: 'fact', field, test: { op: 'in', values: [String(flag)] } }, op === 'ne');
}

function parseComparison(asked: Asked, condition: (op: Comparison) => Condition): Filter {
  const { op } = asked;
  if (op === 'ne') return negated(condition('eq'), true);
  const comparison = Object.hasOwn(comparisons, op) ? comparisons[op] : undefined;
  return condition(comparison ?? refuseOp(asked, ['eq', 'ne', 'lt', 'lte', 'gt', 'gte']));
}

function parseActive(asked: Asked, metric: string | undefined): Filter {
  if (asked.op !== 'between') refuseOp(asked, ['between']);
  const place = `${asked.place}.value`;
  const [from = '', to = '', ...more] = listAt(asked.value, place, 2, dayAt);
  if (to === '' || more.length > 0 || from > to) refuse(place, 'must be two days, the earlier one first');
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MAX_DAYS_ACTIVE) {
    refuse(place, `must be at most ${MAX_DAYS_ACTIVE} days`);
  }
  return { kind: 'active', ...(metric !== undefined && { metric }), from, to };
}

function parsePreference(asked: Asked, field: string): Filter {
  const fact = (test: TextTest): Condition => ({ kind: 'fact', field, test });
  const ops = [...equalityOps, 'exists'];
  if (field === 'preferences.streak.enabled') return parseFlag(asked, field);
  if (field === 'preferences.streak.metrics') return parseText(asked, ops, fact);
  if (field === 'preferences.streak.evaluationMode') {
    return parseText(asked, ops, fact, (value, place) =>
      evaluationModeOf(oneOf(['ALL', 'AND', 'OR'])(value, place)),
    );
  }
  if (notificationTypes.some((type) => field === notificationPrefix + type)) {
    return parseText(asked, ops, fact, oneOf(channels));
  }
  return unknownField(asked.place);
}

const unknownField = (place: string): never =>
  refuse(
    `${place}.field`,
    'must be one of id, email, name, tz, subscribeToEmails, control, attributes.<key>, firstSeen, lastSeen, ' +
      'metrics.<key>, active, active.<metric>, preferences.notifications.<type>, ' +
      'preferences.streak.<enabled|evaluationMode|metrics>',
  );

type Parse = (asked: Asked) => Filter;

const text =
  (field: TextField): Parse =>
  (asked) =>
    parseText(asked, textOps, (test) => ({ kind: 'text', field, test }));
const flag =
  (field: string): Parse =>
  (asked) =>
    parseFlag(asked, field);
const day =
  (field: DayField): Parse =>
  (asked) => {
    const bound = dayAt(asked.value, `${asked.place}.value`);
    return parseComparison(asked, (op) => ({ kind: 'day', field, op, day: bound }));
  };
const fact =
  (field: string): Parse =>
  (asked) =>
    parseText(asked, textOps, (test) => ({ kind: 'fact', field, test }));
const total =
  (metric: string): Parse =>
  (asked) => {
    const value = numberAt(asked.value, `${asked.place}.value`);
    return parseComparison(asked, (op) => ({ kind: 'total', metric, op, value }));
  };

const byField: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['id', text('id')],
  ['email', text('email')],
  ['name', text('name')],
  ['tz', fact('tz')],
  ['control', flag('control')],
  ['subscribeToEmails', flag('subscribeToEmails')],
  ['firstSeen', day('firstSeen')],
  ['lastSeen', day('lastSeen')],
  ['active', (asked) => parseActive(asked, undefined)],
]);

const byPrefix: readonly (readonly [string, (rest: string, asked: Asked) => Filter])[] = [
  [attributePrefix, (key, asked) => fact(attributePrefix + key)(asked)],
  [metricPrefix, (metric, asked) => total(metric)(asked)],
  [activePrefix, (metric, asked) => parseActive(asked, metric)],
  ['preferences.', (rest, asked) => parsePreference(asked, `preferences.${rest}`)],
];

/** Refuses with `invalid_value`, naming the member that cannot be. */
export function parseCondition(members: Members, field: string, place: string): Filter {
  const other = Object.keys(members).find((name) => !['field', 'op', 'value'].includes(name));
  if (other !== undefined) refuse(place, 'must have field, op and value, and nothing else');
  const parse = byField.get(field);
  const prefixed = byPrefix.find(([prefix]) => field.startsWith(prefix) && field.length > prefix.length);
  if (!parse && !prefixed) unknownField(place);
  const asked = { op: textMember(members, 'op', place), value: members.value, place };
  return parse
    ? parse(asked)
    : (prefixed?.[1](field.slice(prefixed[0].length), asked) ?? unknownField(place));
}
