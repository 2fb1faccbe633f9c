import { directorySorts, type DirectorySort } from '@rollcall/projections';
import { invalidValue } from '../../http/errors/http-refusal.js';

export const directions = ['asc', 'desc'] as const;
type Direction = (typeof directions)[number];

export interface KeyOrder {
  readonly sort: DirectorySort;
  readonly direction: Direction;
}

/** `none`: in the order that costs least, which stays the same from page to page. */
export type Order = KeyOrder | { readonly sort: 'none'; readonly direction: 'asc' };

/** Who only searches wants to see somebody soon; everything else is in an order from the beginning on. */
export function orderOf({ sort, direction }: Partial<KeyOrder>, isSearchOnly: boolean): Order {
  if (isSearchOnly && sort === undefined && direction === undefined)
    return { sort: 'none', direction: 'asc' };
  return { sort: sort ?? directorySorts[0], direction: direction ?? 'asc' };
}

export const invalidCursor = (): Error => invalidValue('cursor', 'what the page before gave as next');

/** `after`: where the page ended. */
export const cursorOf = ({ sort, direction }: Order, after: string): string =>
  Buffer.from(JSON.stringify([sort, direction, after])).toString('base64url');

/** Refuses what is no cursor, and one of another order, with `invalid_value`. */
export function afterOf({ sort, direction }: Order, cursor: string): string {
  const [ofSort, ofDirection, after] = partsOf(cursor);
  if (ofSort !== sort || ofDirection !== direction || typeof after !== 'string') throw invalidCursor();
  return after;
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch {
    throw invalidCursor();
  }
  throw invalidCursor();
}
