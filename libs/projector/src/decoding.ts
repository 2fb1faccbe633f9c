import type { Recorded } from '@rollcall/domain';
import { isEngineError, type RecordedEvent } from '@rollcall/event-sourcing';
import type { EventDecoder } from './ports.js';

export interface DecodedBatch {
  readonly events: readonly Recorded[];
  /** Events that stand in `events` without what could not be read, and why. */
  readonly unreadable: ReadonlyMap<Recorded, unknown>;
  /** The first event that only a newer version of this program can read; `events` ends before it. */
  readonly newer?: { readonly event: RecordedEvent; readonly error: Error };
}

const none: ReadonlyMap<Recorded, unknown> = new Map();

const parsed = (json: string): object => {
  try {
    return JSON.parse(json) as object;
  } catch {
    return {};
  }
};

export const recordedAtOf = (event: RecordedEvent): string => {
  const { recordedAt } = parsed(event.metadata) as { recordedAt?: string };
  return recordedAt ?? '';
};

/** What can be told of an event without opening its sealed part: enough to know whose documents it belongs to. */
function clearPartOf(event: RecordedEvent): Recorded {
  const { id, type, stream, revision, position } = event;
  const data = Object.fromEntries(Object.entries(parsed(event.data)).filter(([name]) => name !== 'sealed'));
  return { id, type, data, stream, revision, position, recordedAt: recordedAtOf(event) };
}

/**
 * Decodes a batch at once, or one by one where an event of it cannot be read.
 * Rejects with `store_unavailable` when the keys cannot be had.
 */
export async function decodeBatch(
  decoder: EventDecoder,
  events: readonly RecordedEvent[],
): Promise<DecodedBatch> {
  if (events.length === 0) return { events: [], unreadable: none };
  try {
    return { events: await decoder.decode(events), unreadable: none };
  } catch (error) {
    if (isEngineError(error, 'store_unavailable')) throw error;
  }
  const decoded: Recorded[] = [];
  const unreadable = new Map<Recorded, unknown>();
  for (const event of events) {
    try {
      decoded.push(...(await decoder.decode([event])));
    } catch (error) {
      if (isEngineError(error, 'store_unavailable')) throw error;
      if (isEngineError(error, 'unknown_event_version')) {
        return { events: decoded, unreadable, newer: { event, error } };
      }
      const clear = clearPartOf(event);
      unreadable.set(clear, error);
      decoded.push(clear);
    }
  }
  return { events: decoded, unreadable };
}
