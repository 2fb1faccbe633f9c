import { DomainError } from '../../shared/errors.js';
import { sameList } from '../../shared/lists.js';
import { isTimeZone } from '../../shared/time-zones.js';
import type { UserDetails } from '../commands.js';
import type { UserIdentified } from '../events.js';
import type { UserProfile } from '../state.js';
import type { Unset } from './unset-paths.js';

export type KeyAttributes = Pick<UserProfile, 'email' | 'name' | 'tz' | 'deviceTokens' | 'subscribeToEmails'>;

/** Of a user of whom nothing was told. */
export const noKeyAttributes: KeyAttributes = {
  email: null,
  name: null,
  tz: null,
  deviceTokens: null,
  subscribeToEmails: true,
};

type Changes = UserIdentified['data'];

/** The new value, or undefined where it is the old one. */
const changed = <T>(before: T, after: T, same: (a: T, b: T) => boolean = (a, b) => a === b): T | undefined =>
  same(before, after) ? undefined : after;

const sameTokens = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null ? a === b : sameList(a, b);

const after = (before: KeyAttributes, details: UserDetails, unset: Unset): KeyAttributes => {
  const value = <F extends 'email' | 'name' | 'tz' | 'deviceTokens'>(field: F): KeyAttributes[F] => {
    if (unset.fields.has(field)) return null;
    const told = details[field] as KeyAttributes[F] | undefined;
    return told === undefined ? before[field] : told;
  };
  return {
    email: value('email'),
    name: value('name'),
    tz: value('tz'),
    deviceTokens: value('deviceTokens'),
    subscribeToEmails: details.subscribeToEmails ?? before.subscribeToEmails,
  };
};

const check = (details: UserDetails, wanted: KeyAttributes): void => {
  if (details.subscribeToEmails === true && wanted.email === null) {
    const message = 'subscribeToEmails cannot be true for a user without an email';
    throw new DomainError('email_required', message, { field: 'subscribeToEmails' });
  }
  if (typeof details.tz === 'string' && !isTimeZone(details.tz)) {
    throw new DomainError('invalid_value', 'tz must be an IANA time zone name', { field: 'tz' });
  }
};

/** A loop, as every event of a user passes here twice, mostly with nothing to keep. */
const withoutUndefined = <T extends object>(parts: T): Partial<T> => {
  const kept: Partial<T> = {};
  for (const name of Object.keys(parts) as (keyof T)[])
    if (parts[name] !== undefined) kept[name] = parts[name];
  return kept;
};

/**
 * The key attributes a request changes, as `UserIdentified` carries them; empty for no change. While a user does not
 * want email no address is kept: one that comes along is dropped, and a stored one goes (trophy-api 7.1).
 * Refuses with `email_required`, or `invalid_value` on `tz`.
 */
export const keyAttributeChanges = (before: KeyAttributes, details: UserDetails, unset: Unset): Changes => {
  const wanted = after(before, details, unset);
  check(details, wanted);
  const sealed = withoutUndefined({
    email: changed(before.email, wanted.subscribeToEmails ? wanted.email : null),
    name: changed(before.name, wanted.name),
    deviceTokens: changed(before.deviceTokens, wanted.deviceTokens, sameTokens),
  });
  return withoutUndefined({
    sealed: Object.keys(sealed).length > 0 ? sealed : undefined,
    tz: changed(before.tz, wanted.tz),
    subscribeToEmails: changed(before.subscribeToEmails, wanted.subscribeToEmails),
  });
};
