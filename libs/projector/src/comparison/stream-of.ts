import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { keyOf } from '../shards.js';

/** Which stream a document is folded from. */
export function streamOf(projection: DocumentProjection<DocumentBody>, document: string): string {
  const key = keyOf(document);
  return projection.streamOf?.(key) ?? key;
}
