import {
  defaultSettings,
  defaultStreakSettings,
  type Settings,
  type SettingsChanged,
  type SettingsEvent,
  type StreakSettings,
} from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** Only what differs from the defaults, which are code. */
export interface SettingsDocument {
  readonly settings: SettingsChanged['data'];
  readonly streaks: Partial<StreakSettings>;
}

const untouched: SettingsDocument = { settings: {}, streaks: {} };

/** An environment's settings; one document an environment, keyed by its settings stream. */
export const settingsProjection: DocumentProjection<SettingsDocument, SettingsEvent> = {
  name: 'settings',
  version: 1,
  types: ['SettingsChanged', 'StreakSettingsChanged'],
  key: (event) => event.stream,
  evolve({ settings, streaks } = untouched, event) {
    switch (event.type) {
      case 'SettingsChanged': {
        const experimentation = { ...settings.experimentation, ...event.data.experimentation };
        return { settings: { ...settings, ...event.data, experimentation }, streaks };
      }
      case 'StreakSettingsChanged':
        return { settings, streaks: { ...streaks, ...event.data } };
    }
  },
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};

/** The settings in force; undefined = nothing was ever changed. */
export function effectiveSettings(document: SettingsDocument | undefined): {
  readonly settings: Settings;
  readonly streaks: StreakSettings;
} {
  const { settings, streaks } = document ?? untouched;
  const experimentation = { ...defaultSettings.experimentation, ...settings.experimentation };
  return {
    settings: { ...defaultSettings, ...settings, experimentation },
    streaks: { ...defaultStreakSettings, ...streaks },
  };
}
