import { type Defined, type Filter, parseFilter, parseShortFilter } from '@rollcall/analytics';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';

export interface AskedFilter {
  /** JSON. */
  readonly filter?: string;
  /** `city:london,plan:pro` */
  readonly userAttributes?: string;
}

/**
 * Both forms of a filter, as one; undefined: everybody. Rejects with `malformed_json`, `invalid_value` naming the place,
 * `invalid_attribute_keys`. To be called where the facts may still be taken anew: see `EnvironmentDirectory.deciding`.
 */
export function filterOf(
  { filter, userAttributes }: AskedFilter,
  { attributes, metrics }: EnvironmentFacts,
): Filter | undefined {
  const defined: Defined = { attributeKeys: attributes.userKeys, metricKeys: metrics.keys };
  const long = filter === undefined ? undefined : parseFilter(jsonIn(filter), defined);
  const short = userAttributes === undefined ? undefined : parseShortFilter(userAttributes, defined);
  return long !== undefined && short !== undefined ? { kind: 'and', of: [long, short] } : (long ?? short);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpRefusal(400, 'malformed_json', 'filter is not valid JSON.', { field: 'filter' });
  }
}
