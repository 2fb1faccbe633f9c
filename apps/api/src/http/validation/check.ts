import { Ajv, type ValidateFunction } from 'ajv';
import type { HttpRefusal } from '../errors/http-refusal.js';
import type { Dto } from './nested.js';
import { forgetNulls } from './nulls.js';
import { readTexts } from './query-values.js';
import { refusalOf } from './refusal.js';
import { ruleFormats } from './rule.js';
import { schemaOf } from './schema-of.js';

/** undefined: `value` is as its class says, and its nulls mean what they say. */
export type Check = (value: unknown) => HttpRefusal | undefined;

const ajv = new Ajv({
  allErrors: false,
  strict: false,
  /** JSON.parse makes Infinity of 1e400. */
  strictNumbers: true,
  useDefaults: false,
  validateSchema: false,
  removeAdditional: false,
  coerceTypes: false,
  formats: { ...ruleFormats, uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i },
});

/**
 * The decorators of a class as a check, compiled when the first value comes: all of them together were a quarter of a start.
 * The words of a refusal come from class-validator itself.
 */
export const checkBody = (type: Dto): Check =>
  once(bodyChecks, type, () => check(type, forgetNulls(type), 'body'));

/** Query or path parameters: always text, so a value that cannot be read as its type is 422. */
export const checkQuery = (type: Dto): Check =>
  once(queryChecks, type, () => check(type, readTexts(type), 'query'));

const bodyChecks = new Map<Dto, Check>();
const queryChecks = new Map<Dto, Check>();

function once(made: Map<Dto, Check>, type: Dto, make: () => Check): Check {
  const known = made.get(type) ?? make();
  made.set(type, known);
  return known;
}

/** `prepare`: makes of what came what is meant, in place. */
function check(type: Dto, prepare: (value: object) => void, part: 'body' | 'query'): Check {
  for (const [name, format] of Object.entries(ruleFormats)) {
    if (!(name in ajv.formats)) ajv.addFormat(name, format);
  }
  const schema = schemaOf(type);
  let accepts: ValidateFunction | undefined;
  return (value) => {
    accepts ??= ajv.compile(schema);
    if (typeof value === 'object' && value !== null) prepare(value);
    if (accepts(value)) return undefined;
    return refusalOf({ type, value, part, error: accepts.errors![0]! });
  };
}
