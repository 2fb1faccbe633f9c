import { setImmediate as turn } from 'node:timers/promises';
import { START, type EventBatch, type LogOptions, type Position } from '@rollcall/event-sourcing';
import { withStoreErrors } from '@rollcall/sqlite';
import type { Appends } from './append-signal.js';

export interface FollowedLog {
  /** The events after a position that are on disk. Throws `store_unavailable`. */
  readonly read: (after: Position) => EventBatch | Promise<EventBatch>;
  readonly appends: Appends;
}

export const DEFAULT_BATCH = 1_000;

/** Appends that are told of wake who follows; this is only how late those of another process are noticed. */
const FALLBACK_MS = 1_000;

/**
 * Batch by batch to the log's end, and with `live` on from there. Reads between two turns of the event loop, so that
 * catching up leaves others their turn.
 */
export async function* followLog(
  open: () => FollowedLog,
  { after = START, signal }: LogOptions,
  live: boolean,
): AsyncGenerator<EventBatch, void, undefined> {
  const { read, appends } = withStoreErrors(open);
  for (let at = after, first = true; !signal?.aborted; first = false) {
    const seen = appends.count;
    const batch = await read(at);
    if (first || batch.position !== at) yield batch;
    at = batch.position;
    if (!batch.caughtUp) await turn();
    else if (live) await appends.after(seen, FALLBACK_MS, signal);
    else return;
  }
}
