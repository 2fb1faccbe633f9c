import type { HttpRefusal } from '../errors/http-refusal.js';
import type { Check } from './check.js';
import type { Dto } from './nested.js';
import { schemaOf } from './schema-of.js';

/** What hardly any property takes. */
const wrong = ['', 'x', '-1', -1];

/** How a value of this class is refused that has the right JSON types; undefined where none of those tried is. */
export function refusalOfSome(type: Dto, check: Check): HttpRefusal | undefined {
  for (const name of Object.keys(schemaOf(type).properties)) {
    for (const value of wrong) {
      const refusal = check({ [name]: value });
      if (refusal?.status === 422) return refusal;
    }
  }
  return undefined;
}
