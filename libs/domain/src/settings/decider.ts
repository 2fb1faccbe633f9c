import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import { changeSettings } from './change-settings.js';
import { changeStreakSettings } from './change-streak-settings.js';
import type { SettingsCommand } from './commands.js';
import type { SettingsEvent } from './events.js';
import { evolveSettings, type SettingsState, untouchedSettings } from './state.js';

const decide = (state: SettingsState, command: SettingsCommand): readonly SettingsEvent[] => {
  switch (command.type) {
    case 'ChangeSettings':
      return changeSettings(state, command);
    case 'ChangeStreakSettings':
      return changeStreakSettings(state, command);
    default:
      return unreachable(command, 'command about settings');
  }
};

export const settingsDecider: Decider<SettingsState, SettingsCommand, SettingsEvent> = {
  initialState: untouchedSettings,
  evolve: evolveSettings,
  decide,
};
