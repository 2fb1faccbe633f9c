import type { ValidationArguments } from 'class-validator';
import { ValidateBy } from 'class-validator';
import type { SchemaObject } from 'ajv';

/** JSON Schemas of the rules, by rule name; what `class-validator-jsonschema` looks custom constraints up in. */
export const ruleSchemas: Record<string, SchemaObject> = {};

/** String formats of the rules, by name; what the compiled schemas call. */
export const ruleFormats: Record<string, (text: string) => boolean> = {};

export interface RuleDescription {
  /** Unique; also the constraint's name in class-validator. */
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
  /** Completes "<property> must be …"; or, given the value, says it all with a path that begins at the property. */
  readonly expected: string | ((property: string, value: unknown) => string);
  /** The same rule for a compiled validator, and for readers of the OpenAPI document. */
  readonly schema: SchemaObject;
}

/** A decorator that tells one rule to both: class-validator has the words, the schema has the speed. */
export function rule({ name, accepts, expected, schema }: RuleDescription): () => PropertyDecorator {
  ruleSchemas[name] = schema;
  const defaultMessage = ({ property, value }: ValidationArguments): string =>
    typeof expected === 'string' ? `${property} must be ${expected}` : expected(property, value);
  return () => ValidateBy({ name, validator: { validate: accepts, defaultMessage } });
}

/** A rule for one text: `accepts` becomes a string format of the schema. */
export function textRule(
  name: string,
  accepts: (text: string) => boolean,
  expected: string,
  schema: SchemaObject = {},
): () => PropertyDecorator {
  ruleFormats[name] = accepts;
  return rule({
    name,
    accepts: (value) => typeof value === 'string' && accepts(value),
    expected,
    schema: { type: 'string', format: name, ...schema },
  });
}
