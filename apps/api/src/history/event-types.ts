import { rule } from '../http/validation/rule.js';

/** A filter by type. A name that no event has is a mistake, and not a filter that finds nothing. */
export const eventTypes = (name: string, known: readonly string[]) =>
  rule({
    name,
    accepts: (value) => Array.isArray(value) && value.every((type) => known.includes(type as string)),
    expected: `one or more of ${known.join(', ')}`,
    schema: {
      description: 'Only events of these types; may be given several times.',
      type: 'array',
      items: { type: 'string', enum: known },
    },
  });
