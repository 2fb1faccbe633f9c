import { DomainError } from '@rollcall/domain';
import { attributePrefix } from '../fold/facts.js';
import { parseCondition } from './parse-condition.js';
import { type Filter, someCondition } from './filter.js';
import { type Json, membersOf, refuse, textMember } from './reading.js';

/** Conditions of one filter, and how deep and/or/not may be nested: enough for people, too little to tire a server. */
export const MAX_CONDITIONS = 100;
export const MAX_DEPTH = 10;

/** What the keys in a filter are held against. */
export interface Defined {
  /** Keys of the environment's user attributes. */
  readonly attributeKeys: ReadonlySet<string>;
  /** Keys of the environment's metrics. */
  readonly metricKeys: ReadonlySet<string>;
}

interface Progress {
  conditions: number;
  readonly unknown: Set<string>;
}

function parsePart(value: Json, place: string, depth: number, progress: Progress, defined: Defined): Filter {
  if (depth > MAX_DEPTH) refuse(place, `must not be nested deeper than ${MAX_DEPTH} levels`);
  const members = membersOf(value, place);
  const [word] = Object.keys(members);
  if (word === 'and' || word === 'or' || word === 'not') {
    if (Object.keys(members).length > 1) refuse(place, `must have nothing beside ${word}`);
    const inside = `${place}.${word}`;
    const below = members[word] as Json;
    if (word === 'not') return { kind: 'not', of: parsePart(below, inside, depth + 1, progress, defined) };
    if (!Array.isArray(below)) return refuse(inside, 'must be a list of filters');
    return {
      kind: word,
      of: below.map((part: Json, index) =>
        parsePart(part, `${inside}[${index}]`, depth + 1, progress, defined),
      ),
    };
  }
  if (++progress.conditions > MAX_CONDITIONS) {
    refuse(place, `is one condition too many: at most ${MAX_CONDITIONS} are taken`);
  }
  const field = textMember(members, 'field', place);
  const key = field.startsWith(attributePrefix) ? field.slice(attributePrefix.length) : undefined;
  if (key !== undefined && !defined.attributeKeys.has(key)) progress.unknown.add(key);
  const parsed = parseCondition(members, field, place);
  checkMetric(parsed, place, defined);
  return parsed;
}

/** A misspelt metric would silently mean that nobody ever had an event of it. */
function checkMetric(parsed: Filter, place: string, { metricKeys }: Defined): void {
  const isUnknown = someCondition(
    parsed,
    (condition) =>
      (condition.kind === 'total' || condition.kind === 'active') &&
      condition.metric !== undefined &&
      !metricKeys.has(condition.metric),
  );
  if (isUnknown) refuse(`${place}.field`, 'must name a metric that is defined');
}

const refuseUnknown = (unknown: Iterable<string>): void => {
  const keys = [...new Set(unknown)];
  if (keys.length > 0) {
    throw new DomainError('invalid_attribute_keys', 'Some user attributes are not defined', { keys });
  }
};

/**
 * Understands a filter in the grammar of docs/analytics.md. Refuses with `invalid_value`, naming the place
 * (`filter.and[1].op`), or with `invalid_attribute_keys`, naming every key that is not defined, in the order met.
 */
export function parseFilter(filter: unknown, defined: Defined, place = 'filter'): Filter {
  const progress: Progress = { conditions: 0, unknown: new Set() };
  const parsed = parsePart(filter as Json, place, 1, progress, defined);
  refuseUnknown(progress.unknown);
  return parsed;
}

/**
 * The short form `city:london,plan:pro`: attributes that have these values, all of them. Split at the commas and each
 * at its first colon; there is no escaping. Refuses like `parseFilter`.
 */
export function parseShortFilter(
  text: string,
  defined: Pick<Defined, 'attributeKeys'>,
  place = 'userAttributes',
): Filter {
  const pairs = text.split(',').map((pair): [string, string] => {
    const colon = pair.indexOf(':');
    if (colon < 1) refuse(place, 'must be pairs of attribute and value, like city:london,plan:pro');
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  });
  if (pairs.length > MAX_CONDITIONS) refuse(place, `must have at most ${MAX_CONDITIONS} pairs`);
  refuseUnknown(pairs.map(([key]) => key).filter((key) => !defined.attributeKeys.has(key)));
  return {
    kind: 'and',
    of: pairs.map(([key, value]) => ({
      kind: 'fact',
      field: attributePrefix + key,
      test: { op: 'in', values: [value] },
    })),
  };
}
