import type { NotificationPreferences, StreakPreferences } from './events.js';

/**
 * What a request tells of a user. Absent = keep. `null` clears where it is allowed; the edge has already taken
 * every other null for "not provided".
 */
export interface UserDetails {
  readonly email?: string;
  readonly name?: string;
  readonly tz?: string | null;
  readonly deviceTokens?: readonly string[] | null;
  readonly subscribeToEmails?: boolean;
  /** null unsets. */
  readonly attributes?: Readonly<Record<string, string | null>>;
  /** Paths to clear: `email`, `name`, `tz`, `deviceTokens`, `attributes.<key>`. */
  readonly unset?: readonly string[];
}

/** What every command that may create a user brings along. */
export interface Identification {
  readonly id: string;
  readonly details: UserDetails;
  /** Keys of the environment's user attributes. */
  readonly attributeKeys: ReadonlySet<string>;
  /** Put into the control group if this is the first identification; drawn from id and salt against the ratio in force. */
  readonly control: boolean;
}

export interface IdentifyUser extends Identification {
  readonly type: 'IdentifyUser';
  readonly expects: 'any';
}

/** On a user that exists: nothing when nothing would change, else refused with `user_exists`. */
export interface CreateUser extends Identification {
  readonly type: 'CreateUser';
  readonly expects: 'new';
}

export interface UpdateUser {
  readonly type: 'UpdateUser';
  readonly expects: 'existing';
  readonly id: string;
  readonly details: UserDetails;
  readonly attributeKeys: ReadonlySet<string>;
}

export interface ChangePreferences {
  readonly type: 'ChangePreferences';
  readonly expects: 'existing';
  readonly id: string;
  readonly notifications?: NotificationPreferences;
  readonly streak?: StreakPreferences;
  /** May users override the streak's mode and metrics? Else refused with `personalization_off`. */
  readonly personalization: boolean;
  readonly metricKeys: ReadonlySet<string>;
}

/** Upserts the user, then records one metric event. */
export interface RecordMetricEvent extends Identification {
  readonly type: 'RecordMetricEvent';
  readonly expects: 'any';
  readonly metric: string;
  readonly value: number;
  /** ISO 8601 UTC instant. */
  readonly at: string;
  /** IANA zone for users who have none. */
  readonly defaultTz: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly metricKeys: ReadonlySet<string>;
  readonly eventAttributeKeys: ReadonlySet<string>;
  readonly idempotencyKey?: string;
}

export type UserCommand = IdentifyUser | CreateUser | UpdateUser | ChangePreferences | RecordMetricEvent;
