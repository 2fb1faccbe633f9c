import type { StreakPreferences, UserEvent } from './events.js';
import type { UserState } from './state.js';

/** One field of a user, as it was and as it became; null = there is nothing. */
export interface FieldChange {
  /**
   * `id`, `email`, `name`, `tz`, `deviceTokens`, `subscribeToEmails`, `control`, `attributes.<key>`,
   * `preferences.notifications.<type>`, `preferences.streak.enabled|evaluationMode|metrics`, `metrics.<key>` (its total).
   */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A list, so that a type that is added and forgotten here does not compile. */
const types: Readonly<Record<UserEvent['type'], true>> = {
  UserIdentified: true,
  AttributesSet: true,
  PreferencesChanged: true,
  MetricEventRecorded: true,
};

/** Every type of event that a user's stream may hold. */
export const userEventTypes = Object.keys(types) as readonly UserEvent['type'][];

const totalField = 'metrics.';

const streakFields = ({ enabled, evaluationMode, metrics }: StreakPreferences): [string, unknown][] => [
  ['preferences.streak.enabled', enabled],
  ['preferences.streak.evaluationMode', evaluationMode],
  ['preferences.streak.metrics', metrics?.map(({ key, threshold }) => ({ key, threshold }))],
];

const prefixed = (prefix: string, record: object): [string, unknown][] =>
  Object.entries(record).map(([key, value]) => [prefix + key, value]);

/** Everything but `created` and `updated`, which follow from when things changed. */
function fieldsOf(state: UserState): ReadonlyMap<string, unknown> {
  if (state.status === 'unknown') return new Map();
  const { id, email, name, tz, deviceTokens, subscribeToEmails, control, attributes } = state.profile;
  const { notifications, streak = {} } = state.preferences;
  return new Map([
    ...Object.entries({ id, email, name, tz, deviceTokens, subscribeToEmails, control }),
    ...prefixed('attributes.', attributes),
    ...prefixed('preferences.notifications.', notifications),
    ...streakFields(streak),
    ...prefixed(totalField, state.totals),
  ]);
}

const valueOf = (fields: ReadonlyMap<string, unknown>, field: string): unknown =>
  fields.get(field) ?? (field.startsWith(totalField) ? 0 : null);

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What is different between two states of one user; a total that was never touched is 0. */
export function userChanges(before: UserState, after: UserState): readonly FieldChange[] {
  if (before === after) return [];
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const changes: FieldChange[] = [];
  for (const field of new Set([...was.keys(), ...is.keys()])) {
    const change = { field, before: valueOf(was, field), after: valueOf(is, field) };
    if (!same(change.before, change.after)) changes.push(change);
  }
  return changes;
}
