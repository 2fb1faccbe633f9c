import { askOwner, shardOfDocument, type OwnerAnswer, type Projector } from '@rollcall/projector';
import type { ReadStore } from '@rollcall/read-store';
import { PATIENCE_MS } from './projector-room.js';

/** Asks whoever folds the document's shard to retry it. Fails where nobody answers. */
export function retry(
  readStore: ReadStore,
  build: string,
  document: string,
  projector?: Projector,
): Promise<OwnerAnswer> {
  const asked = { build, shard: shardOfDocument(document), task: { kind: 'retry', document } as const };
  return askOwner({ readStore, projector }, asked, AbortSignal.timeout(PATIENCE_MS));
}
