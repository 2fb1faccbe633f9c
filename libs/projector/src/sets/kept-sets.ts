import { SetChanges } from '@rollcall/analytics';
import type { Recorded } from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import type { PlacedDocument, SetsBeside } from '@rollcall/projections';
import type { Collection, DocumentBody } from '@rollcall/read-store';
import { Pace, type PieceSize } from '../pacing.js';
import { shardOf } from '../shards.js';
import { Chunks } from './chunks.js';
import { Ordinals } from './ordinals.js';
import { ordinalOf, partOf, partOfPlace, placeIn } from './places.js';
import type { SetDocument } from './set-documents.js';

export interface KeptSetsContext {
  readonly sets: SetsBeside<DocumentBody>;
  readonly collection: Collection<SetDocument>;
  /** There are. */
  readonly shards: number;
  readonly pieces: { readonly load: PieceSize; readonly store: PieceSize };
  readonly cacheBytes: number;
  readonly assertMayWrite: () => void;
}

interface Placed {
  readonly changes: SetChanges;
  readonly ordinal: number;
}

/** Of the time at most: chunks are large, and the more events one write of them holds the better. */
const SHARE = 0.25;

/** The sets of one build, as far as they are folded; documents of the build are written after them. */
export class KeptSets {
  private readonly ordinals: Ordinals;
  private readonly chunks: Chunks;
  private changes = new Map<string, SetChanges>();
  /** Of those that changed since the last `store`: whoever comes again is not taken apart again. */
  private placed = new Map<string, Placed>();
  private readonly writing = new Pace(SHARE);

  constructor(private readonly context: KeptSetsContext) {
    const { collection, pieces, cacheBytes, assertMayWrite } = context;
    this.ordinals = new Ordinals(collection, pieces.load, assertMayWrite);
    this.chunks = new Chunks(collection, pieces, cacheBytes, assertMayWrite);
  }

  /** To be awaited before events of these streams are folded. */
  load(events: readonly Recorded[]): Promise<void> {
    return this.ordinals.load(events.map(({ stream }) => this.partOf(stream)));
  }

  /** The document after an event. */
  evolve(before: DocumentBody | undefined, event: Recorded): DocumentBody {
    const { document, differences, value } = this.context.sets.evolve(before, event);
    const { place } = document as PlacedDocument;
    const given = place ?? this.givePlace(event);
    const { changes, ordinal } = this.placed.get(given) ?? this.findPlace(given);
    changes.add(ordinal, event.position, differences, value);
    return place === undefined ? { ...document, place: given } : document;
  }

  /** Milliseconds for which what was folded may wait for more, as long as nothing else asks for it. */
  get dueInMs(): number {
    return this.writing.dueInMs;
  }

  /** All of it is durable afterwards: ordinals before sets. */
  async store(): Promise<void> {
    await this.ordinals.store();
    await this.chunks.apply(this.changes);
    this.begin();
  }

  /** The documents are durable, too, up to `position`. `tookMs`: what everything took that was written together. */
  settle(position: Position, tookMs: number): void {
    this.ordinals.settle(position);
    this.writing.took(tookMs);
  }

  /** Nothing in memory is believed any more. */
  forget(): void {
    this.begin();
    this.ordinals.forget();
    this.chunks.forget();
  }

  private begin(): void {
    this.changes = new Map();
    this.placed = new Map();
  }

  private givePlace({ stream, position }: Recorded): string {
    const part = this.partOf(stream);
    return placeIn(part, this.ordinals.give(part, stream, position));
  }

  private findPlace(place: string): Placed {
    const part = partOfPlace(place);
    let changes = this.changes.get(part);
    if (changes === undefined) this.changes.set(part, (changes = new SetChanges()));
    const placed = { changes, ordinal: ordinalOf(place) };
    this.placed.set(place, placed);
    return placed;
  }

  private partOf(stream: string): string {
    return partOf(shardOf(stream, this.context.shards), this.context.sets.scopeOf(stream));
  }
}
