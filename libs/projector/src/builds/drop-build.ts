import type { ReadStore } from '@rollcall/read-store';
import { setsOf } from '../sets/set-documents.js';
import { checkpointId } from '../shards.js';

/**
 * Removes everything of a build that nobody needs any more; safe to repeat, so that it may end between any two writes.
 * Checkpoints first: whoever still reads it folds from the stream, and nobody can go on feeding it.
 */
export async function dropBuild(readStore: ReadStore, build: string, shards: number): Promise<void> {
  await Promise.all(
    Array.from({ length: shards }, (_, shard) => readStore.checkpoints.drop(checkpointId(build, shard))),
  );
  for (const { document } of await readStore.parked.list(build))
    await readStore.parked.release(build, document);
  await dropCollections(readStore, build);
}

/** The documents of a build, and the sets beside them where there are any. */
export async function dropCollections(readStore: Pick<ReadStore, 'drop'>, build: string): Promise<void> {
  await readStore.drop(build);
  await readStore.drop(setsOf(build));
}
