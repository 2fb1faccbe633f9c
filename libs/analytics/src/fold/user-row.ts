import { type UserState, userDecider } from '@rollcall/domain';

/** Days (YYYY-MM-DD) of a user's first event in both calendars. */
export interface FirstDays {
  readonly utc: string;
  readonly local: string;
}

/**
 * What has to be known of a user, so that the next event's differences follow. Most metric events change nothing in it,
 * and it need not be written then: what they add up to is in the sums, and the last day in the sets.
 */
export interface UserRow {
  /** Without totals. */
  readonly user: UserState;
  /** Of events of any metric; absent before the first. */
  readonly first?: FirstDays;
  /** By metric key, which is free text: look up with `Object.hasOwn`. */
  readonly firsts: Readonly<Record<string, FirstDays>>;
}

/** Of a user of whom nothing is known yet. */
export const newUserRow: UserRow = { user: userDecider.initialState, firsts: {} };
