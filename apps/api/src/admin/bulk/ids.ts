import { DomainError } from '@rollcall/domain';
import { MAX_BULK_ITEMS } from './check-items.js';
import { errorIssue, type Issue } from './issue.js';

/** Any UUID, whatever its version. */
export const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
export const INVALID_UUID = 'id must be a valid UUID';

export interface CheckedIds {
  readonly ids: readonly { readonly index: number; readonly id: string }[];
  readonly issues: readonly Issue[];
}

/**
 * The query parameter `ids`: repeated, comma separated, or both. Ids that are no UUIDs are issues; none at all, or more
 * than 100, is refused as a whole (`invalid_value`). An id named twice counts once.
 */
export function checkIds(raw: unknown): CheckedIds {
  const texts = (Array.isArray(raw) ? raw : [raw]).filter((value) => typeof value === 'string');
  const named = texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const unique = [...new Set(named.map((id) => (UUID.test(id) ? id.toLowerCase() : id)))];
  if (unique.length < 1 || unique.length > MAX_BULK_ITEMS) {
    throw new DomainError('invalid_value', `ids must name 1 to ${MAX_BULK_ITEMS} ids.`, { field: 'ids' });
  }
  const entries = unique.map((id, index) => ({ index, id }));
  return {
    ids: entries.filter(({ id }) => UUID.test(id)),
    issues: entries.filter(({ id }) => !UUID.test(id)).map((entry) => errorIssue(INVALID_UUID, entry)),
  };
}
