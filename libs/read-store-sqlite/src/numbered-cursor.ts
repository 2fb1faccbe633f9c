import { ReadStoreError } from '@rollcall/read-store';
import type { Layout } from './layout.js';

const BETWEEN = '.';

/** Where a page ends that goes by number: what a number stands for depends on the table that it is of. */
export const placeOfNumber = ({ incarnation }: Layout, number: string | number): string =>
  `${incarnation}${BETWEEN}${number}`;

/** `invalid_cursor`: the place is one in a table that was there before this one. */
export function numberOfPlace({ incarnation }: Layout, place: string): string {
  const [made, number] = place.split(BETWEEN);
  if (made === incarnation && number !== undefined) return number;
  throw new ReadStoreError('invalid_cursor', 'The cursor belongs to a list that was made anew since');
}
