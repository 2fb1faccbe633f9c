import type { Recorded } from '@rollcall/domain';
import { START, type Position } from '@rollcall/event-sourcing';
import type { DocumentProjection, SetsBeside } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { decodeBatch } from '../decoding.js';
import type { FollowParts } from '../comparison/follow-stream.js';
import { Breath } from '../pacing.js';
import { Membership } from './membership.js';

/** A projection that keeps sets. */
export interface WithSets extends DocumentProjection<DocumentBody> {
  readonly sets: SetsBeside<DocumentBody>;
}

export const hasSets = (projection: DocumentProjection<DocumentBody>): projection is WithSets =>
  projection.sets !== undefined;

/** What a stream's events come to. */
export interface FoldedOfStream {
  /** Without a place. */
  readonly document: DocumentBody | undefined;
  /** Of the last event that was folded. */
  readonly position: Position;
  readonly membership: Membership;
}

export interface FoldRange {
  /** Everything at or below is in the sets. Default: everything is. */
  readonly certain?: Position;
  /** Nothing beyond is folded. Default: everything is. */
  readonly upTo?: Position;
}

const PAGE = 500;

/**
 * Folds a stream from its first event on. Rejects with what an event fails with, with `unknown_event_version`, and with the
 * signal's reason.
 */
export async function foldStreamOfSets(
  { store, codec, signal }: FollowParts,
  { types, sets }: WithSets,
  stream: string,
  { certain, upTo }: FoldRange = {},
): Promise<FoldedOfStream> {
  const membership = new Membership();
  const breath = new Breath();
  let document: DocumentBody | undefined;
  let position: Position = START;
  for (let from = 0; ; from += PAGE) {
    signal.throwIfAborted();
    const page = await store.readStream(stream, { direction: 'forwards', from, limit: PAGE });
    const wanted = page.filter((event) => types.includes(event.type) && !(upTo && event.position > upTo));
    const { events, unreadable, newer } = await decodeBatch(codec, wanted);
    for (const event of events) fold(event, unreadable);
    if (newer !== undefined) throw newer.error;
    if (page.length < PAGE) return { document, position, membership };
    await breath.takeIfDue();
  }

  function fold(event: Recorded, unreadable: ReadonlyMap<Recorded, unknown>): void {
    if (unreadable.has(event)) throw unreadable.get(event);
    const after = sets.evolve(document, event);
    membership.add(after, certain === undefined || event.position <= certain);
    document = after.document;
    position = event.position;
  }
}
