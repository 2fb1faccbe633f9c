import { LRUCache } from 'lru-cache';
import type { EventStore } from '../event-store.js';
import { areOneWeight, weightOf } from '../weight-of.js';
import { HeadLooks } from './head-looks.js';
import type { HeldState } from './held-state.js';
import { PackedStates } from './packed-states.js';

export interface HeldStatesOptions {
  readonly store: EventStore;
  /** No other process can write to the log: a state that is held is the newest. */
  readonly exclusive: boolean;
  /** Held as they are: so many, and no more than so many bytes, estimated. */
  readonly most: number;
  readonly bytes: number;
  /** Of those that are held packed, beside them; 0: none. */
  readonly packedBytes: number;
}

/** Bytes of an entry's keeping, beside its state. */
const OVERHEAD = 400;

/** Of one stream, for as long as its state weighs the same: one that differs in numbers alone is not weighed and placed anew. */
interface Place {
  held: HeldState<unknown>;
}

/** States of the streams used last, and how long ago each was seen to be the newest. */
export class HeldStates {
  private readonly cache: LRUCache<string, Place>;
  private readonly packed: PackedStates | undefined;
  private readonly looks: HeadLooks;

  constructor(private readonly options: HeldStatesOptions) {
    this.packed = options.packedBytes > 0 ? new PackedStates(options.packedBytes) : undefined;
    this.cache = new LRUCache({
      max: options.most,
      maxSize: options.bytes,
      sizeCalculation: ({ held }, stream) => OVERHEAD + stream.length + weightOf(held.state),
      dispose: ({ held }, stream, reason) => {
        if (reason === 'evict' && held.isPlain) this.packed?.keep(stream, held);
      },
    });
    this.looks = new HeadLooks(options.store);
  }

  get<State>(stream: string): HeldState<State> | undefined {
    const held = this.cache.get(stream)?.held ?? this.unpacked(stream);
    return held as HeldState<State> | undefined;
  }

  set(stream: string, held: HeldState<unknown>): void {
    this.packed?.delete(stream);
    const place = this.cache.peek(stream);
    if (place !== undefined && areOneWeight(place.held.state, held.state)) place.held = held;
    else this.cache.set(stream, { held });
  }

  delete(stream: string): void {
    this.packed?.delete(stream);
    this.cache.delete(stream);
  }

  private unpacked(stream: string): HeldState<unknown> | undefined {
    const held = this.packed?.read(stream);
    if (held !== undefined) this.cache.set(stream, { held });
    return held;
  }

  /** Milliseconds, steady; what `seenAt` is told in. Where nobody else writes, time does not matter and stands still. */
  now(): number {
    return this.options.exclusive ? 0 : performance.now();
  }

  /** Looks at the stream. */
  async exists(stream: string): Promise<boolean> {
    return (await this.looks.revision(stream, this.now())).revision >= 0;
  }

  /** Was it the newest state of its stream at `since` or later? Looks at the stream's head where that is not known. */
  async isNewest(stream: string, held: HeldState<unknown>, since: number): Promise<boolean> {
    if (held.seenAt >= since) return true;
    const { revision, at } = await this.looks.revision(stream, since);
    if (revision !== held.revision) return false;
    held.seenAt = Math.max(held.seenAt, at);
    return true;
  }
}
