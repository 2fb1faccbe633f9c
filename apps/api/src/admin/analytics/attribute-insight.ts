import { MAX_LOOKED_AT } from '@rollcall/analytics';
import type { AttributeDefinition } from '@rollcall/domain';
import type { AttributeInsightView } from './attribute-insight.dto.js';

/** Part of the limit from which on it is warned. */
const NEAR = 0.8;

const remedy =
  'Make its values fewer, as by telling ranges in place of numbers, or raise the setting attributeValueLimit.';
const elsewhere =
  'An attribute of another key with fewer values, as of ranges in place of numbers, is what to split users by.';

export interface Counted {
  readonly users: number;
  readonly distinctValues: number;
  /** As of `AttributeValues`. */
  readonly everHeld: number;
}

/** `counted` undefined: there are so many values that they were not counted. */
export function attributeInsight(
  { key, name }: AttributeDefinition,
  counted: Counted | undefined,
  limit: number,
): AttributeInsightView {
  const { users, distinctValues } = counted ?? { users: null, distinctValues: null };
  return { key, name, users, distinctValues, limit, ...judged(key, counted, limit) };
}

function judged(
  key: string,
  counted: Counted | undefined,
  limit: number,
): Pick<AttributeInsightView, 'status' | 'warning'> {
  if (counted === undefined) {
    const warning = `${key} has had more than ${MAX_LOOKED_AT} values, too many to count: it is no segment any more, though filters can name its values. ${elsewhere}`;
    return { status: 'beyond', warning };
  }
  const { distinctValues, everHeld } = counted;
  if (distinctValues > limit) {
    const warning = `${key} has ${distinctValues} values, and at most ${limit} are answered side by side: it is no segment any more. ${remedy}`;
    return { status: 'beyond', warning };
  }
  if (everHeld >= MAX_LOOKED_AT * NEAR) {
    const warning = `${key} has had ${everHeld} values, those of the past among them: beyond ${MAX_LOOKED_AT} it is no segment any more. ${elsewhere}`;
    return { status: 'near', warning };
  }
  if (distinctValues < limit * NEAR) return { status: 'ok', warning: null };
  const warning = `${key} has ${distinctValues} values of at most ${limit} that are answered side by side. ${remedy}`;
  return { status: 'near', warning };
}
