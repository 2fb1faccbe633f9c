import type { KnownUser } from '@rollcall/domain';

/** Values by field; a field without any is absent. */
export type Facts = ReadonlyMap<string, readonly string[]>;

/** Before the key of a custom attribute. */
export const attributePrefix = 'attributes.';
export const notificationPrefix = 'preferences.notifications.';

/** The older spelling of `AND` counts as `AND`. */
export const evaluationModeOf = (mode: string): string => (mode === 'ALL' ? 'AND' : mode);

/**
 * What is told of a user by sets, one a field and value: custom attributes, tz, flags, and preferences as the user set
 * them (what was never set has no value). Several values where a preference is a list.
 */
export function factsOf({ profile, preferences }: KnownUser): Facts {
  const facts = new Map<string, readonly string[]>();
  const tell = (field: string, values: readonly string[] = []): void => {
    if (values.length > 0) facts.set(field, values);
  };
  for (const [key, value] of Object.entries(profile.attributes)) tell(attributePrefix + key, [value]);
  if (profile.tz !== null) tell('tz', [profile.tz]);
  tell('control', [String(profile.control)]);
  tell('subscribeToEmails', [String(profile.subscribeToEmails)]);
  for (const [type, channels] of Object.entries(preferences.notifications)) {
    tell(notificationPrefix + type, channels);
  }
  const { enabled, evaluationMode, metrics } = preferences.streak ?? {};
  if (enabled !== undefined) tell('preferences.streak.enabled', [String(enabled)]);
  if (evaluationMode !== undefined)
    tell('preferences.streak.evaluationMode', [evaluationModeOf(evaluationMode)]);
  tell(
    'preferences.streak.metrics',
    metrics?.map(({ key }) => key),
  );
  return facts;
}
