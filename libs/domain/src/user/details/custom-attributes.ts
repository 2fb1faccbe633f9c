import { DomainError } from '../../shared/errors.js';
import { distinct } from '../../shared/lists.js';
import type { UserDetails } from '../commands.js';
import type { AttributesSet } from '../events.js';
import type { UserProfile } from '../state.js';
import type { Unset } from './unset-paths.js';

type Attributes = UserProfile['attributes'];

const checkKeys = (keys: readonly string[], defined: ReadonlySet<string>): void => {
  const unknown = distinct(keys).filter((key) => !defined.has(key));
  if (unknown.length > 0) {
    throw new DomainError('invalid_attribute_keys', 'Some user attributes are not defined', {
      keys: unknown,
    });
  }
};

/**
 * The custom attributes a request changes, or undefined for none. Refuses with `invalid_attribute_keys`, naming every
 * key that is not defined, in the order sent.
 */
export const attributeChanges = (
  before: Attributes,
  details: UserDetails,
  unset: Unset,
  defined: ReadonlySet<string>,
): AttributesSet | undefined => {
  const wanted: (readonly [string, string | null])[] = Object.entries(details.attributes ?? {});
  for (const key of unset.attributes) wanted.push([key, null]);
  if (wanted.length === 0) return undefined;
  checkKeys(
    wanted.map(([key]) => key),
    defined,
  );
  const sealed = Object.fromEntries(
    wanted.filter(([key, value]) => value !== (Object.hasOwn(before, key) ? before[key] : null)),
  );
  const keys = Object.keys(sealed);
  return keys.length > 0 ? { type: 'AttributesSet', data: { keys, sealed } } : undefined;
};
