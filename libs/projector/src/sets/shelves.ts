import type { ChunkChanges, SetChanges } from '@rollcall/analytics';
import { type PageAddress, pageOf } from './day-page.js';
import { chunkId, type ChunkPlace, dayId, type SetKind } from './set-documents.js';

export interface ChangedChunk extends ChunkPlace {
  readonly changes: ChunkChanges;
}

/** Chunks of one page; or one that is in none. */
export interface Shelf {
  readonly id: string;
  readonly page: PageAddress | undefined;
  readonly chunks: ChangedChunk[];
}

/** What a batch changes, by part: chunks that may be in one page together, as they are read and written. */
export function shelvesOf(changes: ReadonlyMap<string, SetChanges>): readonly Shelf[] {
  const shelves = new Map<string, Shelf>();
  for (const [part, ofPart] of changes) {
    const { sets, sums } = ofPart.byChunk();
    for (const chunk of flat('set', part, sets)) shelve(chunk, shelves);
    for (const chunk of flat('sum', part, sums)) shelve(chunk, shelves);
  }
  return [...shelves.values()];
}

function* flat(
  kind: SetKind,
  part: string,
  changes: ReadonlyMap<string, ReadonlyMap<number, ChunkChanges>>,
): Generator<ChangedChunk> {
  for (const [name, chunks] of changes)
    for (const [chunk, ofChunk] of chunks) yield { kind, part, name, chunk, changes: ofChunk };
}

function shelve(chunk: ChangedChunk, shelves: Map<string, Shelf>): void {
  const page = pageOf(chunk);
  const id = page === undefined ? chunkId(chunk) : dayId(page);
  const shelf = shelves.get(id);
  if (shelf === undefined) shelves.set(id, { id, page, chunks: [chunk] });
  else shelf.chunks.push(chunk);
}
