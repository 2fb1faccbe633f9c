import { LRUCache } from 'lru-cache';
import type { HeldState } from './held-state.js';
import { JsonShapes } from './json-shapes.js';

/** Bytes of an entry's keeping, beside those of its texts. */
const OVERHEAD = 128;

/** A text takes a byte a character where all of them are Latin letters and the like, else two. */
const bytesOf = (text: string): number => text.length * (/[\u0100-\uffff]/.test(text) ? 2 : 1);

/**
 * States that were not used for a while, as JSON (see `JsonShapes`): less memory than the objects take, and far less time
 * than reading a stream, looking its key up and unsealing it again. Only for states that are plain JSON.
 */
export class PackedStates {
  private readonly texts: LRUCache<string, string>;
  private readonly shapes = new JsonShapes();

  /** @param mostBytes estimated, with all that goes with them. */
  constructor(mostBytes: number) {
    this.texts = new LRUCache({
      maxSize: mostBytes,
      sizeCalculation: (text, stream) => OVERHEAD + bytesOf(text) + bytesOf(stream),
    });
  }

  /** Whoever read it and left it as it was gives it back for nothing: what is kept already is not written again. */
  keep(stream: string, held: HeldState<unknown>): void {
    if (this.texts.get(stream) === undefined) this.texts.set(stream, this.shapes.write(held));
  }

  read(stream: string): HeldState<unknown> | undefined {
    const text = this.texts.get(stream);
    return text === undefined ? undefined : (this.shapes.read(text) as HeldState<unknown>);
  }

  /** There is a newer one, or none that is known. */
  delete(stream: string): void {
    this.texts.delete(stream);
  }
}
