import type { NotificationPreferences, StreakPreferences } from './events.js';

export interface UserPreferences {
  readonly notifications: NotificationPreferences;
  /** Absent until streak preferences were first set. */
  readonly streak?: StreakPreferences;
}

/** What is known of a user, as the application API answers it. */
export interface UserProfile {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  /** IANA name. */
  readonly tz: string | null;
  readonly deviceTokens: readonly string[] | null;
  readonly subscribeToEmails: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** In the control group, drawn once at first identification. */
  readonly control: boolean;
  /** ISO 8601 UTC; `updated` moves with the profile only, not with preferences or metric events. */
  readonly created: string;
  readonly updated: string;
}

export interface UnknownUser {
  readonly status: 'unknown';
}

export interface KnownUser {
  readonly status: 'known';
  readonly profile: UserProfile;
  readonly preferences: UserPreferences;
  /** Sum of all values by metric key. Keys are free text (`__proto__` included): look up with `Object.hasOwn`. */
  readonly totals: Readonly<Record<string, number>>;
}

export type UserState = UnknownUser | KnownUser;

export const initialState: UserState = { status: 'unknown' };

/** A user's total of a metric; 0 where none was ever recorded. */
export const totalOf = (state: UserState, metric: string): number =>
  state.status === 'known' && Object.hasOwn(state.totals, metric) ? (state.totals[metric] ?? 0) : 0;
