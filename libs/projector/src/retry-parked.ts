import type { EventStore } from '@rollcall/event-sourcing';
import type { ParkedDocument, StoredDocument } from '@rollcall/read-store';
import type { Build } from './build.js';
import { messageOf } from './failures.js';
import type { EventDecoder } from './ports.js';
import { revisionAt } from './revision-at.js';

export interface RetryOutcome {
  /** False: it failed again and stays parked, or was not parked at all. */
  readonly released: boolean;
  readonly error?: string;
}

const PAGE = 500;

/**
 * Re-reads a parked document's stream from the first event that was not folded, folds on, writes, and only then releases
 * it. What can be folded before it fails again is kept. Nothing else may be folded into the build meanwhile.
 */
export async function retryParked(
  { store, decoder }: { readonly store: EventStore; readonly decoder: EventDecoder },
  build: Build,
  record: ParkedDocument,
): Promise<RetryOutcome> {
  const collection = build.borrow();
  const types = new Set(build.projection.types);
  const stored = await collection.get(record.document);
  let document: StoredDocument<object> | undefined = stored;
  let failure: unknown;
  let from = await revisionAt(store, record.stream, record.position);
  while (from !== undefined && failure === undefined) {
    const page = await store.readStream(record.stream, { direction: 'forwards', from, limit: PAGE });
    try {
      for (const event of await decoder.decode(page.filter(({ type }) => types.has(type)))) {
        if (build.idOf(event) !== record.document || event.position <= (document?.position ?? '')) continue;
        const body = build.projection.evolve(document?.body, event);
        document = { id: record.document, position: event.position, body };
      }
    } catch (error) {
      failure = error ?? 'unknown';
    }
    from = page.length < PAGE ? undefined : from + PAGE;
  }
  build.assertMayWrite();
  if (document !== undefined && document !== stored) await collection.put([document]);
  if (failure !== undefined) return { released: false, error: messageOf(failure) };
  await build.parked.release(record.document);
  return { released: true };
}
