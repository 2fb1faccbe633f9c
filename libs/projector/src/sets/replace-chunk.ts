import { START } from '@rollcall/event-sourcing';
import type { Collection } from '@rollcall/read-store';
import { DayPage, pageOf } from './day-page.js';
import {
  bytesOf,
  chunkDocument,
  chunkId,
  type ChunkPlace,
  dayId,
  type SetDocument,
} from './set-documents.js';

/**
 * Changes a chunk wherever it stands, and leaves it at the position it has. Undefined bytes: there is none. False: somebody
 * else wrote meanwhile, and nothing was changed.
 */
export async function replaceChunk(
  collection: Pick<Collection<SetDocument>, 'get' | 'replace'>,
  place: ChunkPlace,
  changed: (bytes: Uint8Array | undefined) => Uint8Array,
): Promise<boolean> {
  const address = pageOf(place);
  if (address !== undefined) {
    const stored = await collection.get(dayId(address));
    const page = DayPage.of(address, stored);
    if (!page.isAlone(place)) {
      const mended = page.mended({ ...place, bytes: changed(page.bytesOf(place)) });
      return collection.replace(mended.document, stored?.position);
    }
  }
  const stored = await collection.get(chunkId(place));
  const mended = chunkDocument(place, changed(bytesOf(stored)), stored?.position ?? START);
  return collection.replace(mended, stored?.position);
}
