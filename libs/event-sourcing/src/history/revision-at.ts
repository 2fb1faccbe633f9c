import { parseMetadata } from '../codec/event-metadata.js';
import type { EventStore, RecordedEvent } from '../event-store.js';

/** Revisions that are read in one go at the end of a search. */
const WINDOW = 128;

/** Metadata that no version writes has no instant, and stands after everything. */
export function recordedAtOf({ metadata }: RecordedEvent): string {
  try {
    const { recordedAt } = parseMetadata(metadata);
    return typeof recordedAt === 'string' ? recordedAt : AFTER_ALL;
  } catch {
    return AFTER_ALL;
  }
}

const AFTER_ALL = '~';

/**
 * Revision of a stream's last event recorded at or before an instant (ISO 8601 UTC with milliseconds), -1 = none was.
 * Found by halves, since `recordedAt` never decreases within a stream: ten reads for 100,000 events.
 */
export async function revisionAt(store: EventStore, stream: string, instant: string): Promise<number> {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  if (last === undefined) return -1;
  if (recordedAtOf(last) <= instant) return last.revision;
  const read = (from: number, limit: number) =>
    store.readStream(stream, { direction: 'forwards', from, limit });
  /** Recorded in time, and too late. */
  let [low, high] = [-1, last.revision];
  while (high - low > WINDOW) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await read(middle, 1);
    if (event !== undefined && recordedAtOf(event) <= instant) low = middle;
    else high = middle;
  }
  const rest = await read(low + 1, high - low - 1);
  return low + rest.filter((event) => recordedAtOf(event) <= instant).length;
}
