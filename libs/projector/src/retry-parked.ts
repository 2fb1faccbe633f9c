import { START } from '@rollcall/event-sourcing';
import type { ParkedDocument } from '@rollcall/read-store';
import type { Build } from './build.js';
import { followStream, type FollowParts } from './comparison/follow-stream.js';
import type { Followed } from './comparison/followed-documents.js';
import { messageOf } from './failures.js';
import { firstRevisionFrom } from './first-revision-from.js';

export interface RetryOutcome {
  /** False: it failed again and stays parked, or was not parked at all. */
  readonly released: boolean;
  readonly error?: string;
}

/**
 * Re-reads a parked document's stream from the first event that was not folded, folds on, writes, and only then releases
 * it. What can be folded before it fails again is kept. May end between any two writes, and be begun again. Nothing else
 * may be folded into the build meanwhile.
 */
export async function retryParked(
  parts: FollowParts,
  build: Build,
  record: ParkedDocument,
): Promise<RetryOutcome> {
  const collection = build.borrow();
  const { document: id, stream } = record;
  const stored = await collection.get(id);
  const position = stored?.position ?? START;
  const document: Followed = { id, stored, body: stored?.body, position, failure: undefined };
  const alone = { load: () => Promise.resolve(), get: () => document, all: () => [document] };
  const from = await firstRevisionFrom(parts.store, stream, record.position);
  if (from !== undefined)
    await followStream(parts, stream, from, [{ projection: build.projection, ways: [alone], only: id }]);
  if (document.position > position) {
    build.assertMayWrite();
    await collection.put([{ id, position: document.position, body: document.body }]);
  }
  if (document.failure !== undefined) return { released: false, error: messageOf(document.failure.error) };
  build.assertMayWrite();
  await build.parked.release(id);
  return { released: true };
}
