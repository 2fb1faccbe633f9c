import type { EventCodec } from '../codec/event-codec.js';
import type { EventStore, Position } from '../event-store.js';
import type { IdempotencyIndex } from '../idempotency-index.js';
import { idempotencyEntries } from './idempotency-entries.js';
import { useId, type IdempotentUse } from './idempotent-use.js';

const PAGE = 100;

export interface IdempotencyLookupOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly index: IdempotencyIndex;
}

/** Finds first uses of idempotency keys, exactly, however far the index lags behind the log. */
export class IdempotencyLookup {
  constructor(private readonly options: IdempotencyLookupOptions) {}

  /**
   * Event ids by `<metric>\0<key>`, of the uses that `stream` has made up to `loaded`; the others are absent. An append
   * that expects `loaded.revision` makes them first uses then. Reads the index, and the stream above its position.
   */
  async firstUses(
    stream: string,
    uses: readonly IdempotentUse[],
    loaded: { readonly revision: number; readonly position: Position },
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    if (loaded.revision === -1 || uses.length === 0) return found;
    const { index } = this.options;
    // Before the look-ups: what is at or below this position, they will see.
    const indexed = await index.position();
    for (const use of uses) {
      const eventId = await index.find(stream, use.metric, use.key);
      if (eventId !== undefined) found.set(useId(use), eventId);
    }
    if (loaded.position <= indexed || found.size === uses.length) return found;
    const wanted = new Set(uses.map(useId).filter((use) => !found.has(use)));
    await this.searchTail(stream, loaded.revision, indexed, wanted, found);
    return found;
  }

  /** From the end backwards, so that of several uses the earliest is found last and stays. */
  private async searchTail(
    stream: string,
    revision: number,
    indexed: Position,
    wanted: ReadonlySet<string>,
    found: Map<string, string>,
  ): Promise<void> {
    const { store, codec } = this.options;
    for (let from = revision; from >= 0; from -= PAGE) {
      const page = await store.readStream(stream, { direction: 'backwards', from, limit: PAGE });
      const tail = page.filter(({ position }) => position > indexed);
      for (const entry of await idempotencyEntries(codec, tail)) {
        if (wanted.has(useId(entry))) found.set(useId(entry), entry.eventId);
      }
      if (tail.length < PAGE) return;
    }
  }
}
