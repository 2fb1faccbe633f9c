import { ReadStoreError } from './errors.js';
import type { ParkedDocument, ParkedPage } from './parking-lot.js';

/** Where a page of parked documents ended: position, build, document. */
export type ParkedPlace = readonly [position: string, build: string, document: string];

export const encodeParkedCursor = (place: ParkedPlace): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

export function decodeParkedCursor(cursor: string): ParkedPlace {
  const broken = new ReadStoreError('invalid_cursor', 'The cursor is not one that this list has given');
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) throw broken;
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw broken;
  }
  if (!Array.isArray(place) || place.length !== 3 || !place.every((part) => typeof part === 'string'))
    throw broken;
  return place as unknown as ParkedPlace;
}

/** `found`: one more than asked for, where there are more. */
export function parkedPageOf(found: readonly ParkedDocument[], limit: number): ParkedPage {
  const records = found.slice(0, limit);
  const last = records.at(-1);
  if (last === undefined || found.length <= limit) return { records, nextCursor: undefined };
  return { records, nextCursor: encodeParkedCursor([last.position, last.build, last.document]) };
}
