import type { Settings, StreakSettings } from './events.js';

/** What holds until it is changed; only differences are stored. */
export const defaultSettings: Settings = {
  experimentation: { controlRatio: 0, userActivationWindow: 14 },
  aggregationPeriod: 'monthly',
  defaultTimeZone: 'UTC',
  monthlyActiveUserAllowance: null,
  attributeValueLimit: 1_000,
};

export const defaultStreakSettings: StreakSettings = {
  frequency: 'daily',
  evaluationMode: 'OR',
  customizationEnabled: false,
  daysOff: [],
  metrics: [],
  freezes: null,
};
