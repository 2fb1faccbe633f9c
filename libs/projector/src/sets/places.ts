import type { PlacedDocument } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';

/** Where ordinals have a meaning: `<shard>/<scope>`. */
export const partOf = (shard: number, scope: string): string => `${shard}/${scope}`;

/** See `PlacedDocument`. */
export const placeIn = (part: string, ordinal: number): string =>
  `${part}/${String(ordinal).padStart(10, '0')}`;

export const partOfPlace = (place: string): string => place.slice(0, -11);

export const ordinalOf = (place: string): number => Number(place.slice(-10));

/** What is folded of a document. */
export function withoutPlace(body: DocumentBody): DocumentBody {
  if (!('place' in body)) return body;
  const { place: _place, ...folded } = body as PlacedDocument;
  return folded;
}
