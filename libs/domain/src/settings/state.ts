import { unreachable } from '../shared/unreachable.js';
import { defaultSettings, defaultStreakSettings } from './defaults.js';
import type { Settings, SettingsEvent, StreakSettings } from './events.js';

export interface SettingsState {
  readonly settings: Settings;
  readonly streak: StreakSettings;
}

export const untouchedSettings: SettingsState = { settings: defaultSettings, streak: defaultStreakSettings };

export const evolveSettings = (state: SettingsState, event: SettingsEvent): SettingsState => {
  switch (event.type) {
    case 'SettingsChanged': {
      const { settings } = state;
      const experimentation = { ...settings.experimentation, ...event.data.experimentation };
      return { ...state, settings: { ...settings, ...event.data, experimentation } };
    }
    case 'StreakSettingsChanged':
      return { ...state, streak: { ...state.streak, ...event.data } };
    default:
      return unreachable(event, 'event of settings');
  }
};
