import { EngineError, type Position } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { Build } from '../build.js';
import { asStored, isSame } from '../comparison/differences.js';
import { followStream, type FollowParts } from '../comparison/follow-stream.js';
import { FreshDocuments, StoredDocuments, type Followed } from '../comparison/followed-documents.js';
import { streamOf } from '../comparison/stream-of.js';
import type { RefoldOutcome } from './refold-outcome.js';
import { hasSets } from '../sets/follow-sets.js';
import { refoldSets } from '../sets/refold-sets.js';
import { documentId, shardOf } from '../shards.js';

/**
 * Folds every document of a stream in a build anew, from its first event, replaces those that differ from what is stored,
 * and only then releases those that were parked. May end between any two writes, and be begun again. Nothing else may be
 * folded into the build meanwhile. Rejects with `lease_lapsed` where somebody else wrote, and with
 * `unknown_event_version`.
 */
export async function refoldStream(
  parts: FollowParts & { readonly readStore: ReadStore },
  build: Build,
  stream: string,
): Promise<RefoldOutcome> {
  const { projection } = build;
  if (hasSets(projection)) return refoldSets(parts, build, projection, stream);
  const collection = build.borrow();
  const shard = shardOf(stream, parts.shards);
  const foldedTo = (): Promise<Position> => Promise.resolve(build.progress.appliedOf(shard));
  const stored = new StoredDocuments(parts.readStore, build.name, collection, foldedTo);
  const fresh = new FreshDocuments();
  const own = documentId(shard, stream);
  if (streamOf(projection, own) === stream) {
    // It may be there without an event of it.
    for (const way of [stored, fresh]) await way.load([own]);
  }
  const end = await followStream(parts, stream, 0, [{ projection, ways: [stored, fresh] }]);
  const outcome = { documents: 0, replaced: 0, released: 0, failed: 0 };
  for (const { id, body, failure } of fresh.all()) {
    const was = stored.get(id)!;
    if (failure !== undefined) outcome.failed++;
    if (was.stored !== undefined || body !== undefined) outcome.documents++;
    if (failure !== undefined) continue;
    const isParked = build.parked.has(id);
    // What has been passed is not in one that is parked.
    if (isParked || !isSame(asStored(was.body), asStored(body))) {
      await replace(was, body, end);
      outcome.replaced++;
    }
    if (!isParked) continue;
    build.assertMayWrite();
    await build.parked.release(id);
    outcome.released++;
  }
  return outcome;

  async function replace({ id, stored: found }: Followed, body: Followed['body'], position: Position) {
    build.assertMayWrite();
    if (await collection.replace({ id, position, body }, found?.position)) return;
    throw new EngineError('lease_lapsed', `${id} of ${build.name} was written by another process`);
  }
}
