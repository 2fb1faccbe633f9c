import { DomainError } from '../../shared/errors.js';
import type { UserDetails } from '../commands.js';

const clearable = ['email', 'name', 'tz', 'deviceTokens'] as const;
export type ClearableField = (typeof clearable)[number];

const attributePrefix = 'attributes.';

export interface Unset {
  readonly fields: ReadonlySet<ClearableField>;
  readonly attributes: ReadonlySet<string>;
}

const nothing: Unset = { fields: new Set(), attributes: new Set() };

const isClearable = (path: string): path is ClearableField => (clearable as readonly string[]).includes(path);

const refuse = (message: string): never => {
  throw new DomainError('invalid_value', message, { field: 'unset' });
};

/** What `unset` asks to clear. Refuses with `invalid_value` an unknown path, or one whose value is told as well. */
export const parseUnset = (told: UserDetails): Unset => {
  const { unset } = told;
  if (unset === undefined || unset.length === 0) return nothing;
  const fields = new Set<ClearableField>();
  const attributes = new Set<string>();
  for (const path of unset) {
    if (isClearable(path)) {
      if (told[path] !== undefined && told[path] !== null)
        refuse(`unset names ${path}, which is also given a value`);
      fields.add(path);
    } else if (path.startsWith(attributePrefix) && path.length > attributePrefix.length) {
      const key = path.slice(attributePrefix.length);
      const values = told.attributes ?? {};
      if (Object.hasOwn(values, key) && values[key] !== null) {
        refuse(`unset names ${path}, which is also given a value`);
      }
      attributes.add(key);
    } else {
      refuse(`unset may name ${clearable.join(', ')} and attributes.<key>, not ${JSON.stringify(path)}`);
    }
  }
  return { fields, attributes };
};
