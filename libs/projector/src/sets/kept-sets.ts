import { SetChanges } from '@rollcall/analytics';
import type { Recorded } from '@rollcall/domain';
import type { PlacedDocument, SetsBeside } from '@rollcall/projections';
import type { Collection, DocumentBody } from '@rollcall/read-store';
import type { PieceSize } from '../pacing.js';
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

/** Of the time at most: chunks are large, and the more events one write of them holds the better. */
const SHARE = 0.25;

/** The sets of one build, as far as they are folded; documents of the build are written after them. */
export class KeptSets {
  private readonly ordinals: Ordinals;
  private readonly chunks: Chunks;
  private changes = new Map<string, SetChanges>();
  private dueAt = 0;

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
    const { document, differences } = this.context.sets.evolve(before, event);
    const { place } = document as PlacedDocument;
    const part = place === undefined ? this.partOf(event.stream) : partOfPlace(place);
    const ordinal =
      place === undefined ? this.ordinals.give(part, event.stream, event.position) : ordinalOf(place);
    let changes = this.changes.get(part);
    if (changes === undefined) this.changes.set(part, (changes = new SetChanges()));
    changes.add(ordinal, event.position, differences);
    return place === undefined ? { ...document, place: placeIn(part, ordinal) } : document;
  }

  /** Milliseconds for which what was folded may wait for more, as long as nothing else asks for it. */
  get dueInMs(): number {
    return Math.max(0, this.dueAt - performance.now());
  }

  /** All of it is durable afterwards: ordinals before sets. */
  async store(): Promise<void> {
    await this.ordinals.store();
    await this.chunks.apply(this.changes);
    this.changes = new Map();
  }

  /** `tookMs`: what everything took that was written together. */
  rest(tookMs: number): void {
    this.dueAt = performance.now() + tookMs * (1 / SHARE - 1);
  }

  /** Nothing in memory is believed any more. */
  forget(): void {
    this.changes = new Map();
    this.ordinals.forget();
    this.chunks.forget();
  }

  private partOf(stream: string): string {
    return partOf(shardOf(stream, this.context.shards), this.context.sets.scopeOf(stream));
  }
}
