import type { DocumentProjection } from '@rollcall/projections';
import { Projector, type ProjectorOptions } from '@rollcall/projector';
import type { DocumentBody } from '@rollcall/read-store';
import { PATIENCE_MS } from '../../support/eventually.js';
import type { MemoryEventStore } from '../../support/memory-event-store.js';
import type { MemoryReadStore } from '../../support/memory-read-store.js';
import { plainCodec } from '../../support/recorded-events.js';

export { PATIENCE_MS };

/** Log lines of a projector, to be looked at. */
export function notes() {
  const lines: { level: string; message: string; detail: object }[] = [];
  const note = (level: string) => (detail: object, message: string) =>
    void lines.push({ level, message, detail });
  return { lines, log: { info: note('info'), warn: note('warn'), error: note('error') } };
}

export function projectorOf(
  store: MemoryEventStore,
  readStore: MemoryReadStore,
  projections: readonly DocumentProjection<DocumentBody>[],
  options: Partial<ProjectorOptions> = {},
): Projector {
  const retry = { first: 1, most: 5 };
  const fixed = { store, readStore, projections, codec: plainCodec, shards: 1, installationId: 'here' };
  return new Projector({ ...fixed, retry, ...options });
}

/** Starts, waits until everything in the log is applied, and stops. */
export async function projectAll(store: MemoryEventStore, projector: Projector): Promise<void> {
  await projector.start();
  const reached = await projector.reached(await store.head(), PATIENCE_MS);
  await projector.stop();
  if (!reached) throw new Error(`Not projected: ${JSON.stringify(projector.status())}`);
}
