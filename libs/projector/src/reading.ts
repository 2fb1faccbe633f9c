import {
  EngineError,
  isEngineError,
  type Position,
  type RecordedEvent,
  START,
} from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, StoredDocument } from '@rollcall/read-store';
import type { EventDecoder } from './ports.js';
import { documentId } from './shards.js';

export const parked = (build: string, document: string, cause?: unknown): EngineError =>
  new EngineError('parked', 'An event of this document could not be folded', { build, document }, { cause });

/** Documents of one stream. */
export interface WantedOfStream {
  readonly stream: string;
  readonly shard: number;
  readonly keys: readonly string[];
}

/** Documents of one stream, brought up to date from it in memory. */
export class Reading<Body extends DocumentBody> {
  readonly ids: readonly string[];
  /** Everything at or below is in the documents. */
  asOf: Position = START;
  /** Nothing at or below need be folded into any of them. */
  floor: Position = START;
  private documents = new Map<string, StoredDocument<Body>>();

  constructor(
    private readonly projection: DocumentProjection<Body>,
    private readonly build: string,
    private readonly collection: Collection<Body>,
    readonly wanted: WantedOfStream,
  ) {
    this.ids = wanted.keys.map((key) => documentId(wanted.shard, key));
  }

  /** `checkpoint`: read before, so that no document misses anything at or below. */
  async load(checkpoint: Position): Promise<void> {
    const [id, ...others] = this.ids;
    this.asOf = this.floor = checkpoint;
    if (id === undefined) return;
    if (others.length > 0) {
      this.documents = new Map(await this.collection.getMany(this.ids));
      return;
    }
    const document = await this.collection.get(id);
    this.documents = new Map(document === undefined ? [] : [[id, document]]);
    if (document !== undefined && document.position > checkpoint) this.floor = document.position;
  }

  /** Rejects with `parked` when an event cannot be folded. `tail`: the stream's events above `floor`, oldest first. */
  async fold(tail: readonly RecordedEvent[], decoder: EventDecoder): Promise<void> {
    const { projection } = this;
    const wanted = tail.filter(({ type }) => projection.types.includes(type));
    if (wanted.length === 0) return;
    let id = '';
    try {
      for (const event of await decoder.decode(wanted)) {
        id = documentId(this.wanted.shard, projection.key(event) ?? '');
        const document = this.documents.get(id);
        if (!this.ids.includes(id) || event.position <= (document?.position ?? this.asOf)) continue;
        const body = projection.evolve(document?.body, event);
        this.documents.set(id, { id, position: event.position, body });
      }
    } catch (error) {
      if (isEngineError(error, 'store_unavailable') || isEngineError(error, 'unknown_event_version'))
        throw error;
      throw parked(this.build, id || this.wanted.stream, error);
    }
  }

  /** By key; what does not exist is absent. */
  bodies(): ReadonlyMap<string, Body> {
    const bodies = new Map<string, Body>();
    for (const [index, key] of this.wanted.keys.entries()) {
      const body = this.documents.get(this.ids[index] ?? '')?.body;
      if (body !== undefined) bodies.set(key, body);
    }
    return bodies;
  }
}
