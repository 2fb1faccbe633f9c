import type { SegmentDetails } from '@rollcall/domain';
import { searchWords } from '@rollcall/projections';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import { filterOf } from '../analytics/filter-of.js';

const MOST_BYTES = 16 * 1_024;

/**
 * May a segment say this? Refuses with `invalid_attribute_keys`, `invalid_value`. To be called where the facts may still be
 * taken anew.
 */
export function checkSegment(
  { filter = null, search = null }: Partial<SegmentDetails>,
  facts: EnvironmentFacts,
): void {
  filterOf({}, facts, { filter });
  if (filter !== null && Buffer.byteLength(JSON.stringify(filter)) > MOST_BYTES)
    throw invalidValue('filter', `at most ${MOST_BYTES} bytes of JSON`);
  if (search !== null && searchWords(search).length === 0)
    throw invalidValue('search', 'a text with a letter or a digit');
}
