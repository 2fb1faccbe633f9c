import { type Chunk, CHUNK_SIZE, chunkOf, type DenseChunk, orInto, WORDS } from './chunk.js';

/** Gathers ordinals, in any order, to make a set of them once. */
export class SetBuilder {
  private readonly words: (DenseChunk | undefined)[] = [];

  add(ordinal: number): void {
    const words = this.chunk(Math.floor(ordinal / CHUNK_SIZE));
    const low = ordinal % CHUNK_SIZE;
    words[low >>> 5] = (words[low >>> 5] ?? 0) | (1 << (low & 31));
  }

  addChunks(chunks: readonly (Chunk | undefined)[]): void {
    chunks.forEach((chunk, index) => {
      if (chunk) orInto(this.chunk(index), chunk);
    });
  }

  /** Ends the gathering: what was gathered may be a part of the answer. */
  chunks(): (Chunk | undefined)[] {
    return Array.from(this.words, (words) => words && chunkOf(words));
  }

  private chunk(index: number): DenseChunk {
    return (this.words[index] ??= new Uint32Array(WORDS));
  }
}
