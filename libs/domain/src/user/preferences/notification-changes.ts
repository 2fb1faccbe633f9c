import { distinct, sameList } from '../../shared/lists.js';
import type { NotificationChannel, NotificationPreferences } from '../events.js';

/** Per type: a named type's list replaces the old one. Only the types that change, or undefined for none. */
export const notificationChanges = (
  before: NotificationPreferences,
  told: NotificationPreferences = {},
): NotificationPreferences | undefined => {
  const changes = (
    Object.entries(told) as [keyof NotificationPreferences, readonly NotificationChannel[] | undefined][]
  )
    .filter(([, channels]) => channels !== undefined)
    .map(([type, channels = []]) => [type, distinct(channels)] as const)
    .filter(([type, channels]) => {
      const current = Object.hasOwn(before, type) ? before[type] : undefined;
      return current === undefined || !sameList(current, channels);
    });
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
};
