import type { DomainEvent } from '../shared/decider.js';
import type { EvaluationMode, StreakMetricPreference } from '../user/events.js';

export interface Settings {
  readonly experimentation: {
    /** Percent of new users put into the control group, 0-100, whole. */
    readonly controlRatio: number;
    /** Days. */
    readonly userActivationWindow: number;
  };
  readonly aggregationPeriod: 'weekly' | 'monthly';
  /** IANA zone of users who have told none. */
  readonly defaultTimeZone: string;
  /** What a calendar month's active users are held against; null = nothing. Exceeding it blocks nobody. */
  readonly monthlyActiveUserAllowance: number | null;
  /** Most distinct values of one attribute that analytics answers side by side. */
  readonly attributeValueLimit: number;
}

export interface StreakFreezes {
  readonly startCount: number;
  readonly maxCount: number;
  /** Days. */
  readonly autoEarnInterval: number;
  readonly autoEarnAmount: number;
}

export interface StreakSettings {
  readonly frequency: 'daily' | 'weekly' | 'monthly';
  /** As it was last written: `ALL` and `AND` mean the same. */
  readonly evaluationMode: EvaluationMode;
  /** Streak personalization: may users override mode and metrics? */
  readonly customizationEnabled: boolean;
  /** Days of the week without duty, 0 (Sunday) to 6. */
  readonly daysOff: readonly number[];
  readonly metrics: readonly StreakMetricPreference[];
  readonly freezes: StreakFreezes | null;
}

/** The parts that changed. Defaults are code: only differences are ever stored. */
export interface SettingsChanged extends DomainEvent {
  readonly type: 'SettingsChanged';
  readonly data: {
    readonly experimentation?: Partial<Settings['experimentation']>;
    readonly aggregationPeriod?: Settings['aggregationPeriod'];
    readonly defaultTimeZone?: string;
    readonly monthlyActiveUserAllowance?: number | null;
    readonly attributeValueLimit?: number;
  };
}

export interface StreakSettingsChanged extends DomainEvent {
  readonly type: 'StreakSettingsChanged';
  readonly data: Partial<StreakSettings>;
}

export type SettingsEvent = SettingsChanged | StreakSettingsChanged;
