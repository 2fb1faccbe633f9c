import type { JsonObject, JsonValue } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { isDeepStrictEqual } from 'node:util';
import { withoutPlace } from '../sets/places.js';

/** A document that two folds left different, by field. */
export interface DocumentDifference {
  readonly document: string;
  /** `missing`: the second has none. `extra`: the first has none. */
  readonly kind: 'missing' | 'extra' | 'different';
  /** The first 20. */
  readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
  /** Path within the document: `attributes.plan`, `definitions.0.name`. */
  readonly field: string;
  /** Of the first and of the second; undefined: it has no such field. */
  readonly values: readonly [JsonValue | undefined, JsonValue | undefined];
}

/** Stands for a value that may be personal. */
export const WITHHELD = '[withheld]';

const MOST_FIELDS = 20;
const MOST_CHARACTERS = 200;

/** As a store gives it back. */
export const asStored = (body: DocumentBody | undefined): JsonObject | undefined =>
  body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as JsonObject);

/** What is folded of a body: not where its build has put it among its sets. */
export const foldedOf = (
  { sets }: DocumentProjection<DocumentBody>,
  body: DocumentBody | undefined,
): DocumentBody | undefined => (sets === undefined || body === undefined ? body : withoutPlace(body));

/** Bodies as stored. The order of members means nothing. */
export const isSame = (a: DocumentBody | undefined, b: DocumentBody | undefined): boolean =>
  isDeepStrictEqual(a, b);

/** undefined: they are the same. No value is told but of fields that the projection shows. */
export function differenceOf(
  projection: DocumentProjection<DocumentBody>,
  document: string,
  first: DocumentBody | undefined,
  second: DocumentBody | undefined,
): DocumentDifference | undefined {
  const [a, b] = [asStored(foldedOf(projection, first)), asStored(foldedOf(projection, second))];
  if (isSame(a, b)) return undefined;
  if (b === undefined) return { document, kind: 'missing', fields: [] };
  if (a === undefined) return { document, kind: 'extra', fields: [] };
  const { shown = [] } = projection;
  const fields: FieldDifference[] = [];
  for (const name of membersOf(a, b)) {
    const tell = shown === 'all' || shown.includes(name) ? told : withheld;
    for (const [path, values] of leaves(name, own(a, name), own(b, name))) {
      if (fields.length === MOST_FIELDS) return { document, kind: 'different', fields };
      fields.push({ field: path, values: [tell(values[0]), tell(values[1])] });
    }
  }
  return { document, kind: 'different', fields };
}

type Values = FieldDifference['values'];

function* leaves(path: string, ...[a, b]: Values): Generator<readonly [path: string, Values]> {
  if (isDeepStrictEqual(a, b)) return;
  if (!isParted(a) || !isParted(b) || Array.isArray(a) !== Array.isArray(b)) yield [path, [a, b]];
  else for (const name of membersOf(a, b)) yield* leaves(`${path}.${name}`, own(a, name), own(b, name));
}

const isParted = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null;

const membersOf = (a: JsonObject, b: JsonObject): ReadonlySet<string> =>
  new Set([...Object.keys(a), ...Object.keys(b)].sort());

const own = (value: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

function told(value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

const withheld = (value: JsonValue | undefined): JsonValue | undefined =>
  value === undefined || value === null ? value : WITHHELD;
