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

/** Characters of a cursor: with the rest of a request, they are in the 16 KiB that its URL and headers may have. */
export const LONGEST_CURSOR = 8_192;

/** What a cursor begins with in place of a longer key: whatever is in it, it is short enough with a stream beside it. */
const BEGINNING = 500;

/** Where a page ended. */
export interface Place {
  /** What the last user is sorted by; where `stream` tells who that is, the beginning of it. */
  readonly after: string;
  readonly stream?: string;
}

/** `stream`: of the user whose key `after` is, for a key that is longer than a cursor. */
export function cursorOf({ sort, direction }: Order, after: string, stream?: string): string {
  const cursor = encoded([sort, direction, after]);
  if (cursor.length <= LONGEST_CURSOR || stream === undefined) return cursor;
  // Not half of a character, which stores would compare as another one.
  const beginning = after.slice(0, BEGINNING).replace(/[\uD800-\uDBFF]$/, '');
  return encoded([sort, direction, beginning, stream]);
}

const encoded = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** Refuses what is no cursor, and one of another order, with `invalid_value`. */
export function placeOf({ sort, direction }: Order, cursor: string): Place {
  const [ofSort, ofDirection, after, stream] = partsOf(cursor);
  if (ofSort !== sort || ofDirection !== direction || typeof after !== 'string') throw invalidCursor();
  return { after, stream: typeof stream === 'string' ? stream : undefined };
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
