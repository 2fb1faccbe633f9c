import type { SettingsChanged, StreakSettings } from './events.js';

export interface ChangeSettings {
  readonly type: 'ChangeSettings';
  readonly expects: 'any';
  /** Absent = keep. */
  readonly changes: SettingsChanged['data'];
}

export interface ChangeStreakSettings {
  readonly type: 'ChangeStreakSettings';
  readonly expects: 'any';
  /** Absent = keep; lists and `freezes` are replaced whole. */
  readonly changes: Partial<StreakSettings>;
  readonly metricKeys: ReadonlySet<string>;
}

export type SettingsCommand = ChangeSettings | ChangeStreakSettings;
