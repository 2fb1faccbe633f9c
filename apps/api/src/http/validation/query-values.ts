import type { SchemaObject } from 'ajv';
import type { Dto } from './nested.js';
import { schemaOf } from './schema-of.js';

type Read = (text: unknown) => unknown;

/** As OpenAPI says integers are written: neither `0x5` nor `1e3`. */
const INTEGER = /^-?\d+$/;

/**
 * Makes the function that reads the texts of a query as what their class says: integers, true and false, and lists, of which
 * one may come alone. What cannot be read so stays as it came, and is refused. Works in place.
 */
export function readTexts(type: Dto): (value: object) => void {
  const steps = Object.entries(schemaOf(type).properties).flatMap(([name, schema]) => {
    const read = readerOf(schema);
    return read === undefined ? [] : [inPlace(name, read)];
  });
  return (value) => {
    for (const step of steps) step(value as Record<string, unknown>);
  };
}

const inPlace =
  (name: string, read: Read) =>
  (value: Record<string, unknown>): void => {
    if (value[name] !== undefined) value[name] = read(value[name]);
  };

function readerOf({ type, items }: SchemaObject): Read | undefined {
  switch (type) {
    case 'integer':
      return (text) => (typeof text === 'string' && INTEGER.test(text) ? Number(text) : text);
    case 'boolean':
      return (text) => (text === 'true' || text === 'false' ? text === 'true' : text);
    case 'array': {
      const read = readerOf((items ?? {}) as SchemaObject);
      return (texts) => (read === undefined ? [texts].flat() : [texts].flat().map(read));
    }
    default:
      return undefined;
  }
}
