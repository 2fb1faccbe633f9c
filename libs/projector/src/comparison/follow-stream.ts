import type { Recorded } from '@rollcall/domain';
import { START, type EventStore, type Position } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { decodeBatch } from '../decoding.js';
import { Breath } from '../pacing.js';
import type { EventDecoder } from '../ports.js';
import { documentId, shardOf } from '../shards.js';
import { foldInto, type FollowedDocuments } from './followed-documents.js';

/** What following a stream takes. */
export interface FollowParts {
  readonly store: EventStore;
  readonly codec: EventDecoder;
  readonly shards: number;
  readonly signal: AbortSignal;
}

/** Documents of one projection, followed in one or more ways at once. */
export interface FollowedSide {
  readonly projection: DocumentProjection<DocumentBody>;
  readonly ways: readonly FollowedDocuments[];
  /** Default: every document of the stream. */
  readonly only?: string;
}

const PAGE = 500;

/**
 * Folds a stream's events from a revision on into documents, until nothing more is there, however much was appended
 * meanwhile: all of them are as of the answered position then, that of the stream's last event (`START`: there is no
 * stream). A page of events is in memory at a time. Rejects with `unknown_event_version`, and with the signal's reason.
 */
export async function followStream(
  { store, codec, shards, signal }: FollowParts,
  stream: string,
  from: number,
  sides: readonly FollowedSide[],
): Promise<Position> {
  const breath = new Breath();
  const types = new Set(sides.flatMap(({ projection }) => projection.types));
  const shard = shardOf(stream, shards);
  let end: Position = START;
  for (let next = from; ;) {
    signal.throwIfAborted();
    const page = await store.readStream(stream, { direction: 'forwards', from: next, limit: PAGE });
    const last = page.at(-1);
    // Not where a page is short: what was loaded meanwhile may know of later events already.
    if (last === undefined) return end;
    end = last.position;
    next = last.revision + 1;
    const decoded = await decodeBatch(
      codec,
      page.filter(({ type }) => types.has(type)),
    );
    if (decoded.newer !== undefined) throw decoded.newer.error;
    for (const side of sides) await foldSide(side, shard, decoded.events, decoded.unreadable);
    await breath.takeIfDue();
  }
}

async function foldSide(
  { projection, ways, only }: FollowedSide,
  shard: number,
  events: readonly Recorded[],
  unreadable: ReadonlyMap<Recorded, unknown>,
): Promise<void> {
  const wanted: (readonly [id: string, event: Recorded])[] = [];
  for (const event of events) {
    const key = projection.types.includes(event.type) ? projection.key(event) : undefined;
    const id = key === undefined ? undefined : documentId(shard, key);
    if (id !== undefined && (only === undefined || only === id)) wanted.push([id, event]);
  }
  const ids = [...new Set(wanted.map(([id]) => id))];
  for (const way of ways) {
    await way.load(ids);
    for (const [id, event] of wanted) foldInto(projection, way.get(id)!, event, unreadable);
  }
}
