import type { DomainEvent } from '../shared/decider.js';

export type NotificationType = 'achievement_completed' | 'recap' | 'reactivation' | 'streak_reminder';
export type NotificationChannel = 'email' | 'push';
/** `ALL` is the older spelling of `AND`; the last one written is the one answered. */
export type EvaluationMode = 'ALL' | 'AND' | 'OR';

export type NotificationPreferences = Partial<Record<NotificationType, readonly NotificationChannel[]>>;

export interface StreakMetricPreference {
  readonly key: string;
  /** Least change of the metric inside a streak period that counts. */
  readonly threshold: number;
}

export interface StreakPreferences {
  readonly enabled?: boolean;
  readonly evaluationMode?: EvaluationMode;
  readonly metrics?: readonly StreakMetricPreference[];
}

/** Key attributes that were told and are new or changed. The first one of a stream creates the user. */
export interface UserIdentified extends DomainEvent {
  readonly type: 'UserIdentified';
  readonly data: {
    readonly sealed?: {
      /** Only in the event that creates the user. */
      readonly id?: string;
      readonly email?: string | null;
      readonly name?: string | null;
      readonly deviceTokens?: readonly string[] | null;
    };
    /** IANA name. */
    readonly tz?: string | null;
    readonly subscribeToEmails?: boolean;
    /** Only in the event that creates the user. */
    readonly control?: boolean;
  };
}

/** Custom attributes that changed; a value of null is an attribute that was unset. */
export interface AttributesSet extends DomainEvent {
  readonly type: 'AttributesSet';
  readonly data: {
    readonly keys: readonly string[];
    readonly sealed?: Readonly<Record<string, string | null>>;
  };
}

/** Preference parts that changed, each as it stands afterwards. */
export interface PreferencesChanged extends DomainEvent {
  readonly type: 'PreferencesChanged';
  readonly data: {
    readonly notifications?: NotificationPreferences;
    readonly streak?: StreakPreferences;
  };
}

export interface MetricEventRecorded extends DomainEvent {
  readonly type: 'MetricEventRecorded';
  readonly data: {
    readonly metric: string;
    readonly value: number;
    /** ISO 8601 UTC instant at which it happened. */
    readonly at: string;
    /** IANA zone in force for the user after the request's upsert, else the environment's default. */
    readonly tz: string;
    /** `at` as a calendar day (YYYY-MM-DD) in `tz`. */
    readonly day: string;
    /** Event attributes. */
    readonly attributes?: Readonly<Record<string, string>>;
  };
}

export type UserEvent = UserIdentified | AttributesSet | PreferencesChanged | MetricEventRecorded;
