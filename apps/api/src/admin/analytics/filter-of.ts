import { type Defined, type Filter, parseFilter, parseShortFilter } from '@rollcall/analytics';
import type { Segment } from '@rollcall/domain';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';

export interface AskedFilter {
  /** JSON. */
  readonly filter?: string;
  /** `city:london,plan:pro` */
  readonly userAttributes?: string;
}

/**
 * Both forms of a filter and that of a segment, as one; undefined: everybody. Rejects with `malformed_json`, `invalid_value`
 * naming the place, `invalid_attribute_keys`. To be called where the facts may still be taken anew: see
 * `EnvironmentDirectory.deciding`.
 */
export function filterOf(
  { filter, userAttributes }: AskedFilter,
  { attributes, metrics }: EnvironmentFacts,
  segment?: Pick<Segment, 'filter'>,
): Filter | undefined {
  const defined: Defined = { attributeKeys: attributes.userKeys, metricKeys: metrics.keys };
  const filters = [
    ...(filter === undefined ? [] : [parseFilter(jsonIn(filter), defined)]),
    ...(userAttributes === undefined ? [] : [parseShortFilter(userAttributes, defined)]),
    ...(segment === undefined || segment.filter === null ? [] : [parseFilter(segment.filter, defined)]),
  ];
  return filters.length > 1 ? { kind: 'and', of: filters } : filters[0];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpRefusal(400, 'malformed_json', 'filter is not valid JSON.', { field: 'filter' });
  }
}
