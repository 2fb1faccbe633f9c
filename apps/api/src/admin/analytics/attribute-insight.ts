import type { AttributeDefinition } from '@rollcall/domain';
import type { AttributeInsightView } from './attribute-insight.dto.js';

/** Part of the limit from which on it is warned. */
const NEAR = 0.8;

const remedy =
  'Make its values fewer, as by telling ranges in place of numbers, or raise the setting attributeValueLimit.';

/** `counted` undefined: there are so many values that they were not counted. */
export function attributeInsight(
  { key, name }: AttributeDefinition,
  counted: { readonly users: number; readonly distinctValues: number } | undefined,
  limit: number,
): AttributeInsightView {
  const { users, distinctValues } = counted ?? { users: null, distinctValues: null };
  const shown = { key, name, users, distinctValues, limit };
  if (distinctValues === null || distinctValues > limit) {
    const many = distinctValues === null ? 'too many values to count' : `${distinctValues} values`;
    const warning = `${key} has ${many}, and at most ${limit} are answered side by side: it is no segment any more. ${remedy}`;
    return { ...shown, status: 'beyond', warning };
  }
  if (distinctValues < limit * NEAR) return { ...shown, status: 'ok', warning: null };
  const warning = `${key} has ${distinctValues} values of at most ${limit} that are answered side by side. ${remedy}`;
  return { ...shown, status: 'near', warning };
}
