import { attributePrefix, notificationPrefix } from '@rollcall/analytics';
import { DomainError } from '@rollcall/domain';

const keyFields: ReadonlySet<string> = new Set([
  'tz',
  'control',
  'subscribeToEmails',
  ...['achievement_completed', 'recap', 'reactivation', 'streak_reminder'].map(
    (type) => notificationPrefix + type,
  ),
  ...['enabled', 'evaluationMode', 'metrics'].map((part) => `preferences.streak.${part}`),
]);

/**
 * The field that `segmentBy` names: an attribute's key comes before a field of the same name. Refuses with
 * `invalid_value`, `invalid_attribute_keys`.
 */
export function segmentField(segmentBy: string, attributeKeys: ReadonlySet<string>): string {
  if (attributeKeys.has(segmentBy)) return attributePrefix + segmentBy;
  if (segmentBy === '')
    throw new DomainError('invalid_value', 'segmentBy must not be empty', { field: 'segmentBy' });
  const isAttribute = segmentBy.startsWith(attributePrefix);
  const key = isAttribute ? segmentBy.slice(attributePrefix.length) : segmentBy;
  if (isAttribute ? attributeKeys.has(key) : keyFields.has(key)) return segmentBy;
  throw new DomainError('invalid_attribute_keys', 'segmentBy names no attribute that is defined', {
    field: 'segmentBy',
    keys: [key],
  });
}
