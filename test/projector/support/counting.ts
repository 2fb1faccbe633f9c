import type { DomainEvent, Recorded } from '@rollcall/domain';
import type { DocumentProjection } from '@rollcall/projections';
import { documentId, shardOf } from '@rollcall/projector';
import type { DocumentBody } from '@rollcall/read-store';

/** A small read model whose content shows every event that was lost, doubled or put out of order. */
export interface Tally {
  readonly values: readonly number[];
}

export interface Counted extends DomainEvent {
  readonly type: 'Counted';
  readonly data: { readonly value: number };
}

export interface Cleared extends DomainEvent {
  readonly type: 'Cleared';
  readonly data: Record<string, never>;
}

export const counted = (value: number): Counted => ({ type: 'Counted', data: { value } });
export const cleared: Cleared = { type: 'Cleared', data: {} };
/** Of interest to no projection here. */
export const noise: DomainEvent = { type: 'Noise', data: {} };

const evolve = (document: Tally | undefined, event: Recorded<Counted | Cleared>): Tally | undefined =>
  event.type === 'Cleared' ? undefined : { values: [...(document?.values ?? []), event.data.value] };

/** One document a stream. */
export const tallies: DocumentProjection<Tally, Counted | Cleared> = {
  name: 'tallies',
  version: 1,
  types: ['Counted', 'Cleared'],
  key: (event) => event.stream,
  evolve,
  fields: {},
  fieldsOf: () => ({}),
};

/** Two documents a stream: even and odd values. */
export const parities: DocumentProjection<Tally, Counted> = {
  ...tallies,
  name: 'parities',
  types: ['Counted'],
  key: (event) => `${event.stream}/${event.data.value % 2 === 0 ? 'even' : 'odd'}`,
  streamOf: (key) => key.slice(0, key.lastIndexOf('/')),
  evolve,
};

/** Refuses to fold some values. `broken` may be changed while it is in use, as a fixed version would. */
export function fragile(broken: Set<number>): DocumentProjection<Tally, Counted> {
  return {
    ...parities,
    name: 'fragile',
    key: (event) => event.stream,
    streamOf: (key) => key,
    evolve(document, event) {
      if (broken.has(event.data.value)) throw new TypeError(`secret value ${event.data.value}`);
      return evolve(document, event);
    },
  };
}

/** The documents as one straight fold of the log leaves them, by id; deleted ones undefined. */
export function straightFold(
  projection: DocumentProjection<DocumentBody>,
  log: readonly Recorded[],
  shards = 1,
): Record<string, unknown> {
  const documents = new Map<string, DocumentBody | undefined>();
  for (const event of log.filter(({ type }) => projection.types.includes(type))) {
    const id = documentId(shardOf(event.stream, shards), projection.key(event) ?? '');
    const body = projection.evolve(documents.get(id), event);
    if (body !== undefined || documents.has(id)) documents.set(id, body);
  }
  return Object.fromEntries(documents);
}
