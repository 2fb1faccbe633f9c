import type { PlacedDocument } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { ordinalOf, partOfPlace } from './places.js';

/** Of an ordinal whose row only one of the builds has. */
export const ONLY_HERE = -1;

type Ordinals = Map<string, number[]>;

/** Which ordinal of one build stands for which of another, in each part. An ordinal without a row has none. */
export class Placements {
  readonly toSecond: Ordinals = new Map();
  readonly toFirst: Ordinals = new Map();

  /** Rows of one stream, in either build. */
  add(first: DocumentBody | undefined, second: DocumentBody | undefined): void {
    const [a, b] = [placeOf(first), placeOf(second)];
    place(this.toSecond, a, b);
    place(this.toFirst, b, a);
  }

  get parts(): readonly string[] {
    return [...new Set([...this.toSecond.keys(), ...this.toFirst.keys()])].sort();
  }
}

const placeOf = (body: DocumentBody | undefined): string | undefined =>
  (body as PlacedDocument | undefined)?.place;

function place(ordinals: Ordinals, from: string | undefined, to: string | undefined): void {
  if (from === undefined) return;
  const part = partOfPlace(from);
  const ofPart = ordinals.get(part) ?? [];
  ofPart[ordinalOf(from)] = to === undefined ? ONLY_HERE : ordinalOf(to);
  ordinals.set(part, ofPart);
}
