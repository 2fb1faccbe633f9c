import type { ErrorObject } from 'ajv';
import { validateSync, type ValidationError } from 'class-validator';
import { HttpRefusal } from '../errors/http-refusal.js';
import { nestedType, type Dto } from './nested.js';

interface Refused {
  readonly type: Dto;
  readonly value: unknown;
  readonly part: 'body' | 'query';
  /** What the compiled schema found first. */
  readonly error: ErrorObject;
}

const MOST_MESSAGES = 5;
/** Of a list, from the one that was refused on: class-validator takes some 30 µs for each. */
const MOST_ELEMENTS = 5;

/** 400 where a value has the wrong JSON type, else 422; in class-validator's words. */
export function refusalOf({ type, value, part, error }: Refused): HttpRefusal {
  if (!isObject(value)) return new HttpRefusal(400, 'wrong_type', `The ${part} must be a JSON object.`);
  const path = pathOf(error, value);
  const wrongType = part === 'body' && isWrongType(error, valueAt(value, error.instancePath));
  const status = wrongType ? 400 : 422;
  const code = wrongType ? 'wrong_type' : error.keyword === 'required' ? 'missing_value' : 'invalid_value';
  const field = path === '' ? {} : { field: path };
  return new HttpRefusal(status, code, textOf(type, value, path, error), field);
}

/** Where class-validator lets pass what the schema does not, as a list in place of an object. */
function bareText(path: string, error: ErrorObject): string {
  if (error.keyword === 'required') return `${path} must be given`;
  if (error.keyword === 'type')
    return `${path} must be ${expectedTypes(error).map(withArticle).join(' or ')}`;
  return `${path} ${error.message ?? 'is not acceptable'}`;
}

const withArticle = (type: string): string =>
  type === 'null' ? type : `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;

/** Of what is refused for its type. */
const expectedTypes = ({ params }: ErrorObject): string[] =>
  [(params as { type: string | string[] }).type].flat();

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said of the field that the schema refused comes first, so that text and status speak of the same one. */
function textOf(type: Dto, value: object, path: string, error: ErrorObject): string {
  const instance = instanceOf(type, value, segmentsOf(error.instancePath));
  const found = messagesOf(validateSync(instance, { forbidUnknownValues: true }), '');
  const first = found.filter(
    ({ field }) => path === field || (path.startsWith(field) && '.['.includes(path.charAt(field.length))),
  );
  const others = found.filter((one) => !first.includes(one));
  const texts = [...first, ...others].map(({ text }) => text);
  if (first.length === 0) texts.unshift(bareText(path, error));
  return texts.slice(0, MOST_MESSAGES).join('; ');
}

interface Message {
  readonly field: string;
  readonly text: string;
}

/** Of what is wrong itself, the parts need not be told. */
function messagesOf(errors: readonly ValidationError[], parent: string): Message[] {
  return errors.flatMap(({ property, constraints = {}, children = [], target }) => {
    const field = joined(parent, property, target);
    if (Array.isArray(target) && constraints.nestedValidation !== undefined)
      return [{ field, text: `${field} must be an object` }];
    const text = textOfOne(constraints)?.replace(property, () => field);
    return text === undefined ? messagesOf(children, field) : [{ field, text }];
  });
}

/** `streak`, `streak.metrics`, `streak.metrics[0]`: `parent` is the path of `within`. */
function joined(parent: string, segment: string, within: unknown): string {
  if (Array.isArray(within)) return `${parent}[${segment}]`;
  return parent === '' ? segment : `${parent}.${segment}`;
}

/** One text a property: what has the wrong type is told that, not how long or great it should be. */
function textOfOne(constraints: Readonly<Record<string, string>>): string | undefined {
  const type = typeRules.find((rule) => Object.hasOwn(constraints, rule));
  return type === undefined ? Object.values(constraints)[0] : constraints[type];
}

const typeRules = ['isArray', 'isBoolean', 'isInt', 'isNumber', 'isString'];

/**
 * One level of `value`, and of its declared parts: what else a client sends is never walked. `refused`: where in it the
 * schema found something.
 */
function instanceOf(type: Dto, value: object, refused: readonly string[]): object {
  const instance = new type();
  for (const [name, one] of Object.entries(value) as [string, unknown][]) {
    if (one === undefined) continue;
    const child = nestedType(type, name);
    const part = child ? childOf(child, one, refused[0] === name ? refused.slice(1) : []) : one;
    Object.defineProperty(instance, name, {
      value: part,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return instance;
}

/** Of a list as long as `value` only a few elements are there: class-validator passes over holes. */
function childOf(type: Dto, value: unknown, [at, ...refused]: readonly string[]): unknown {
  if (!Array.isArray(value))
    return isObject(value) ? instanceOf(type, value, at === undefined ? [] : [at, ...refused]) : value;
  const list: unknown[] = new Array(value.length);
  const from = Number(at ?? 0);
  for (let index = from; index < Math.min(value.length, from + MOST_ELEMENTS); index++) {
    const one: unknown = value[index];
    list[index] = isObject(one) ? instanceOf(type, one, index === from ? refused : []) : one;
  }
  return list;
}

const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

function pathOf({ instancePath, keyword, params }: ErrorObject, value: unknown): string {
  const segments = segmentsOf(instancePath);
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
  if (keyword === 'required' && missingProperty !== undefined) segments.push(missingProperty);
  if (keyword === 'additionalProperties' && additionalProperty !== undefined)
    segments.push(additionalProperty);
  let [path, at] = ['', value];
  for (const segment of segments) {
    path = joined(path, segment, at);
    at = partOf(at, segment);
  }
  return path;
}

const valueAt = (value: unknown, pointer: string): unknown =>
  segmentsOf(pointer).reduce<unknown>(partOf, value);

const partOf = (value: unknown, segment: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[segment] : value;

/** A number that is no integer, or not finite, still has the right JSON type. */
function isWrongType(error: ErrorObject, value: unknown): boolean {
  if (error.keyword !== 'type') return false;
  const expected = expectedTypes(error);
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return !expected.includes(actual) && !(actual === 'number' && expected.includes('integer'));
}
