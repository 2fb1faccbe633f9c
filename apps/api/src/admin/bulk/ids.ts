import type { Issue } from '@rollcall/domain';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { MAX_BULK_ITEMS } from './check-items.js';

/** Any UUID, whatever its version. */
export const UUID = /^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;
export const INVALID_UUID = 'id must be a valid UUID';

export interface NamedId {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly id: string;
}

export interface CheckedIds {
  readonly items: readonly NamedId[];
  readonly issues: readonly Issue[];
}

/**
 * The query parameter `ids`: repeated, comma separated, or both. Ids that are no UUIDs are issues; none at all, or more
 * than 100, is refused as a whole. An id named twice counts once.
 */
export function checkIds(raw: unknown): CheckedIds {
  const texts = [raw].flat().filter((value) => typeof value === 'string');
  const named = texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const unique = [...new Set(named.map((id) => (UUID.test(id) ? id.toLowerCase() : id)))];
  if (unique.length < 1 || unique.length > MAX_BULK_ITEMS) {
    throw notSoManyIds();
  }
  const entries = unique.map((id, index) => ({ index, id }));
  return {
    items: entries.filter(({ id }) => UUID.test(id)),
    issues: entries
      .filter(({ id }) => !UUID.test(id))
      .map((entry) => ({ severity: 'error', message: INVALID_UUID, ...entry })),
  };
}

export const notSoManyIds = (): HttpRefusal =>
  new HttpRefusal(422, 'invalid_value', `ids must name 1 to ${MAX_BULK_ITEMS} ids.`, { field: 'ids' });

/** Checked items by the id each names, as the decider knows it. */
export const placed = (
  items: readonly { readonly index: number; readonly item: { readonly id: string } }[],
): NamedId[] => items.map(({ index, item: { id } }) => ({ index, id: id.toLowerCase() }));
