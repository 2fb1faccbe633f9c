import type { Difference } from '@rollcall/analytics';
import type { DomainEvent, Recorded } from '@rollcall/domain';
import type { CollectionDefinition, DocumentBody } from '@rollcall/read-store';

/**
 * A read model as a pure fold: events with the same key make one document. Written once, it runs on every read store.
 * `key` and `evolve` see only events of the listed types, each document's in log order.
 */
export interface DocumentProjection<Body extends DocumentBody, Event extends DomainEvent = DomainEvent> {
  readonly name: string;
  /** Raised whenever `evolve` would make other documents of the same events, or sets are kept in another way. */
  readonly version: number;
  readonly types: readonly Event['type'][];
  /** Key within the event's shard (usually the stream); undefined = not for this projection. */
  key(this: void, event: Recorded<Event>): string | undefined;
  /** undefined = the document is deleted. */
  evolve(this: void, document: Body | undefined, event: Recorded<Event>): Body | undefined;
  /** Which stream the document with this key is folded from. Default: the one that is called as the key. */
  streamOf?(this: void, key: string): string;
  /**
   * Members of a document that hold nothing personal: only their values are told where documents are compared.
   * Default: none.
   */
  readonly shown?: 'all' | readonly string[];
  readonly fields: CollectionDefinition<Body>['fields'];
  fieldsOf(this: void, body: Body): ReturnType<CollectionDefinition<Body>['fieldsOf']>;
  /** Sets that are kept beside the documents. Then every stream has one document, called as the stream. */
  readonly sets?: SetsBeside<Body, Event>;
}

/**
 * Sets that a projection keeps of its documents' streams. Each document has a place: an ordinal among those of its scope
 * and shard, by which the sets know it. An event that cannot be folded stops the projection, as a set that lacks one user
 * shows nobody that it does.
 */
export interface SetsBeside<Body extends DocumentBody, Event extends DomainEvent = DomainEvent> {
  /** Streams of one scope are numbered together. Holds no `/`. */
  scopeOf(this: void, stream: string): string;
  /** As the projection's `evolve`, and what the event changes in the sets. Documents are never deleted. */
  evolve(this: void, document: Body | undefined, event: Recorded<Event>): Differing<Body>;
}

export interface Differing<Body extends DocumentBody> {
  readonly document: Body;
  /** In order. */
  readonly differences: readonly Difference[];
  /** What each `more` among them adds. */
  readonly value: number;
}

/** A document that sets know. */
export interface PlacedDocument {
  /**
   * `<shard>/<scope>/<ordinal>`, the ordinal in ten digits. Given by the engine and no part of what is folded: two builds
   * may give different ones.
   */
  readonly place?: string;
}

/** What a build of a projection keeps its documents in. `build`: its name. */
export const collectionOf = <Body extends DocumentBody>(
  { fields, fieldsOf, streamOf }: Pick<DocumentProjection<Body>, 'fields' | 'fieldsOf' | 'streamOf'>,
  build: string,
): CollectionDefinition<Body> => ({
  name: build,
  fields,
  fieldsOf,
  idsOf: streamOf === undefined ? 'streams' : undefined,
});

/** Name of a projection's build: its collection, and the first part of its checkpoints' ids. */
export const buildName = (projection: { readonly name: string; readonly version: number }): string =>
  `${projection.name}-v${projection.version}`;
