import { LRUCache } from 'lru-cache';
import type { EventStore } from '../event-store.js';
import type { Loaded } from './aggregate.js';
import { HeadLooks } from './head-looks.js';

/** A state as the cache holds it; but for `seenAt` never written to, so that what was handed out stays as it was. */
export interface HeldState<State> extends Loaded<State> {
  /** Of the last snapshot written or begun; -1 without one. */
  readonly snapshotRevision: number;
  /** Of the data key that the stream's personal data is sealed with. */
  readonly keyId: string | undefined;
  /** When it was last known to be its stream's newest, as `now()` tells it. */
  seenAt: number;
}

export interface HeldStatesOptions {
  readonly store: EventStore;
  /** No other process can write to the log: a state that is held is the newest. */
  readonly exclusive: boolean;
  readonly most: number;
}

/** States of the streams used last, and how long ago each was seen to be the newest. */
export class HeldStates {
  private readonly cache: LRUCache<string, HeldState<unknown>>;
  private readonly looks: HeadLooks;

  constructor(private readonly options: HeldStatesOptions) {
    this.cache = new LRUCache({ max: options.most });
    this.looks = new HeadLooks(options.store);
  }

  get<State>(stream: string): HeldState<State> | undefined {
    return this.cache.get(stream) as HeldState<State> | undefined;
  }

  set(stream: string, held: HeldState<unknown>): void {
    this.cache.set(stream, held);
  }

  delete(stream: string): void {
    this.cache.delete(stream);
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
