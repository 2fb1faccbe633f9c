import { START, type Position } from '@rollcall/event-sourcing';
import { collectionOf, type DocumentProjection } from '@rollcall/projections';
import { checkpointId, documentId, shardOf } from '@rollcall/projector';
import type { Collection, DocumentBody, StoredDocument } from '@rollcall/read-store';
import type { MemoryEventStore } from '../../support/memory-event-store.js';
import type { MemoryReadStore } from '../../support/memory-read-store.js';
import { plainCodec } from '../../support/recorded-events.js';

export const documentsOfBuild = (
  readStore: MemoryReadStore,
  projection: DocumentProjection<DocumentBody>,
  build: string,
): Promise<Collection<DocumentBody>> => readStore.collection(collectionOf(projection, build));

/** Writes a build as a projector that has come to `upTo` leaves it. */
export async function writeBuild(
  { store, readStore, shards = 1 }: { store: MemoryEventStore; readStore: MemoryReadStore; shards?: number },
  projection: DocumentProjection<DocumentBody>,
  build: string,
  upTo: Position,
): Promise<void> {
  const documents = new Map<string, StoredDocument<DocumentBody>>();
  for (const event of await plainCodec.decode(store.events)) {
    if (event.position > upTo || !projection.types.includes(event.type)) continue;
    const id = documentId(shardOf(event.stream, shards), projection.key(event) ?? '');
    const body = projection.evolve(documents.get(id)?.body, event);
    if (body !== documents.get(id)?.body) documents.set(id, { id, position: event.position, body });
  }
  await (await documentsOfBuild(readStore, projection, build)).put([...documents.values()]);
  for (let shard = 0; shard < shards; shard++) {
    const id = checkpointId(build, shard);
    const epoch = await readStore.checkpoints.claim(id);
    const stored = await readStore.checkpoints.load(id);
    const next = { position: upTo, eventId: '', installationId: 'here', epoch };
    await readStore.checkpoints.save(id, next, stored?.position ?? undefined);
  }
}

/** Position of the n-th event of a log, from 0 on; before it the start, behind its end the last event's. */
export const positionOf = ({ events }: MemoryEventStore, at: number): Position =>
  at < 0 ? START : ((events[at] ?? events.at(-1))?.position ?? START);
