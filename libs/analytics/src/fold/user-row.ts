import { type UserState, userDecider } from '@rollcall/domain';

/** Days (YYYY-MM-DD) of a user's first event in both calendars. */
export interface FirstDays {
  readonly utc: string;
  readonly local: string;
}

/** What the sets hold of a user, so that the next event's difference follows from it alone. */
export interface UserRow {
  /** Dense, from 0 on, within the user's scope and shard; given in log order, never reused. */
  readonly ordinal: number;
  /** Of the last event that was folded; empty before the first. */
  readonly position: string;
  readonly user: UserState;
  /** Of events of any metric; absent before the first. */
  readonly first?: FirstDays;
  /** By metric key, which is free text: look up with `Object.hasOwn`. */
  readonly firsts: Readonly<Record<string, FirstDays>>;
  /** UTC day of the latest event, by when it happened. */
  readonly last?: string;
}

/** A user of whom nothing is known yet but the place in the sets. */
export const newUserRow = (ordinal: number): UserRow => ({
  ordinal,
  position: '',
  user: userDecider.initialState,
  firsts: {},
});

/** UTC day of the user's creation or of the first event, whichever is earlier. Undefined: not identified yet. */
export const firstSeenOf = ({ user, first }: UserRow): string | undefined => {
  if (user.status === 'unknown') return undefined;
  const created = user.profile.created.slice(0, 10);
  return first !== undefined && first.utc < created ? first.utc : created;
};

/** UTC day of the latest event; of the creation where there is none. Undefined: not identified yet. */
export const lastSeenOf = ({ user, last }: UserRow): string | undefined =>
  last ?? (user.status === 'known' ? user.profile.created.slice(0, 10) : undefined);
