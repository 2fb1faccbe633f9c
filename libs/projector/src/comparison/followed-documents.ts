import type { Recorded } from '@rollcall/domain';
import { laterOf, START, type Position } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, ReadStore, StoredDocument } from '@rollcall/read-store';
import { checkpointId, shardOfDocument } from '../shards.js';

/** A document that is folded on in memory, beside the projector. */
export interface Followed {
  readonly id: string;
  /** As the read store has it; undefined: it has none. */
  readonly stored: StoredDocument<DocumentBody> | undefined;
  body: DocumentBody | undefined;
  /** Everything of its stream at or below is in `body`. */
  position: Position;
  /** Why an event could not be folded: nothing behind it is in `body`. */
  failure: Failed | undefined;
}

export interface Failed {
  readonly event: Recorded;
  readonly error: unknown;
}

/** Documents of one projection and stream that are folded on event by event. */
export interface FollowedDocuments {
  /** To be awaited before events of these documents are folded. */
  load(ids: readonly string[]): Promise<void>;
  /** undefined: was not loaded. */
  get(id: string): Followed | undefined;
  all(): readonly Followed[];
}

/** From nothing on. */
export class FreshDocuments implements FollowedDocuments {
  private readonly documents = new Map<string, Followed>();

  load(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.documents.has(id)) continue;
      const nothing = { stored: undefined, body: undefined, position: START, failure: undefined };
      this.documents.set(id, { id, ...nothing });
    }
    return Promise.resolve();
  }

  get(id: string): Followed | undefined {
    return this.documents.get(id);
  }

  all(): readonly Followed[] {
    return [...this.documents.values()];
  }
}

/** From where a build has them. */
export class StoredDocuments implements FollowedDocuments {
  private readonly documents = new Map<string, Followed>();

  constructor(
    private readonly readStore: ReadStore,
    readonly build: string,
    private readonly collection: Collection<DocumentBody>,
    /** Up to where the build is folded on a shard; default: what its checkpoint says. */
    private readonly foldedTo = async (shard: number): Promise<Position> =>
      (await readStore.checkpoints.load(checkpointId(build, shard)))?.position ?? START,
  ) {}

  /** First how far it is: a document that is read afterwards misses nothing at or below. */
  async load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.documents.has(id));
    const [first] = missing;
    if (first === undefined) return;
    const foldedTo = await this.foldedTo(shardOfDocument(first));
    const found = await this.collection.getMany(missing);
    for (const id of missing) {
      const stored = found.get(id);
      const position = laterOf(stored?.position ?? START, foldedTo);
      this.documents.set(id, { id, stored, body: stored?.body, position, failure: undefined });
    }
  }

  get(id: string): Followed | undefined {
    return this.documents.get(id);
  }

  all(): readonly Followed[] {
    return [...this.documents.values()];
  }

  /** Of a document that lacks events which the checkpoint has passed. */
  async isParked(id: string): Promise<boolean> {
    return (await this.readStore.parked.get(this.build, id)) !== undefined;
  }
}

/** Folds one event on, unless it is in the document already or one before it could not be folded. */
export function foldInto(
  projection: DocumentProjection<DocumentBody>,
  document: Followed,
  event: Recorded,
  unreadable: ReadonlyMap<Recorded, unknown>,
): void {
  if (document.failure !== undefined || event.position <= document.position) return;
  try {
    if (unreadable.has(event)) throw unreadable.get(event);
    document.body = projection.evolve(document.body, event);
    document.position = event.position;
  } catch (error) {
    document.failure = { event, error };
  }
}
