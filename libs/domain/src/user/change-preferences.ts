import type { ChangePreferences } from './commands.js';
import type { PreferencesChanged } from './events.js';
import { existing } from './known-user.js';
import { notificationChanges } from './preferences/notification-changes.js';
import { streakChanges } from './preferences/streak-changes.js';
import type { UserState } from './state.js';

export const changePreferences = (
  state: UserState,
  command: ChangePreferences,
): readonly PreferencesChanged[] => {
  const { preferences } = existing(state, command.id);
  const streak = streakChanges(preferences.streak, command);
  const notifications = notificationChanges(preferences.notifications, command.notifications);
  if (streak === undefined && notifications === undefined) return [];
  return [
    {
      type: 'PreferencesChanged',
      data: { ...(notifications && { notifications }), ...(streak && { streak }) },
    },
  ];
};
