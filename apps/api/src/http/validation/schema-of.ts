import type { SchemaObject } from 'ajv';
import { ValidationTypes } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { nestedType, nullMeaning, type Dto } from './nested.js';
import { ruleSchemas } from './rule.js';

export interface ObjectSchema extends SchemaObject {
  readonly properties: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
}

const made = new Map<Dto, ObjectSchema>();

/** The JSON Schema of a class's decorators, nested classes in place. Made once per class. */
export function schemaOf(type: Dto): ObjectSchema {
  const known = made.get(type);
  if (known !== undefined) return known;
  const schema = targetConstructorToSchema(type, {
    additionalConverters: { ...ruleSchemas, [ValidationTypes.NESTED_VALIDATION]: nestedSchema },
  }) as ObjectSchema;
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [
      name,
      nullMeaning(type, name) === 'clears' ? nullable(property) : property,
    ]),
  );
  const result = { ...schema, properties };
  made.set(type, result);
  return result;
}

function nestedSchema({ target, propertyName }: ValidationMetadata): SchemaObject {
  const child = nestedType(target as Dto, propertyName);
  return child ? schemaOf(child) : { type: 'object' };
}

const nullable = (schema: SchemaObject): SchemaObject => ({
  ...schema,
  type: [schema.type as string, 'null'],
});
