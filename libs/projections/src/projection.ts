import type { DomainEvent, Recorded } from '@rollcall/domain';
import type { CollectionDefinition, DocumentBody } from '@rollcall/read-store';

/**
 * A read model as a pure fold: events with the same key make one document. Written once, it runs on every read store.
 * `key` and `evolve` see only events of the listed types, each document's in log order.
 */
export interface DocumentProjection<Body extends DocumentBody, Event extends DomainEvent = DomainEvent> {
  readonly name: string;
  /** Raised whenever `evolve` would make other documents of the same events. */
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
}

/** Name of a projection's build: its collection, and the first part of its checkpoints' ids. */
export const buildName = (projection: { readonly name: string; readonly version: number }): string =>
  `${projection.name}-v${projection.version}`;
