import type { Recorded } from '@rollcall/domain';
import { LRUCache } from 'lru-cache';
import type { EventCodec } from '../codec/event-codec.js';
import { isEngineError } from '../errors.js';
import type { EventStore, RecordedEvent } from '../event-store.js';

/** Some 100 bytes each. */
const MOST = 100_000;

/** Erased, or not to be read. */
const NOBODY = '';

const idIn = ({ data }: Recorded): string | undefined =>
  (data as { readonly sealed?: { readonly id?: string } }).sealed?.id;

/** Whose streams they are: only the first event of a user's stream holds the id. */
export class UserIds {
  /** Takes room as it fills: with `max`, every replay of a few events would begin by making all of it. */
  private readonly known = new LRUCache<string, string>({ maxSize: MOST, sizeCalculation: () => 1 });

  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {}

  /** Takes the ids that these events hold, and looks up those of the others' streams. */
  async prepare(events: readonly Recorded[]): Promise<void> {
    const missing = new Set<string>();
    for (const event of events) {
      if (event.revision === 0) {
        this.known.set(event.stream, idIn(event) ?? NOBODY);
        missing.delete(event.stream);
      } else if (!this.known.has(event.stream)) missing.add(event.stream);
    }
    if (missing.size === 0) return;
    const firsts = await Promise.all([...missing].map((stream) => this.first(stream)));
    for (const stream of missing) this.known.set(stream, NOBODY);
    for (const event of await this.readable(firsts.flat()))
      this.known.set(event.stream, idIn(event) ?? NOBODY);
  }

  /** After `prepare`, of one of its events' streams. */
  of(stream: string): string | undefined {
    const id = this.known.get(stream);
    return id === NOBODY ? undefined : id;
  }

  private first(stream: string): Promise<readonly RecordedEvent[]> {
    return this.store.readStream(stream, { direction: 'forwards', limit: 1 });
  }

  /** A first event that cannot be read does not stop the events behind it. */
  private async readable(events: readonly RecordedEvent[]): Promise<readonly Recorded[]> {
    try {
      return await this.codec.decode(events);
    } catch (error) {
      if (!isEngineError(error) || error.code === 'store_unavailable') throw error;
      if (events.length === 1) return [];
      const each = await Promise.all(events.map((event) => this.readable([event])));
      return each.flat();
    }
  }
}
