import type { MetricEventRecorded, Recorded } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import { mayHaveIdempotencyKey } from '../codec/event-metadata.js';
import type { RecordedEvent } from '../event-store.js';
import type { IdempotencyEntry } from '../idempotency-index.js';

const TYPE: MetricEventRecorded['type'] = 'MetricEventRecorded';

/** The only events with an idempotency key. */
export const typesWithIdempotencyKey: readonly string[] = [TYPE];

/** The uses that these events make, in their order. Events without a key are not even parsed. */
export async function idempotencyEntries(
  codec: EventCodec,
  events: readonly RecordedEvent[],
): Promise<IdempotencyEntry[]> {
  const candidates = events.filter((event) => event.type === TYPE && mayHaveIdempotencyKey(event));
  if (candidates.length === 0) return [];
  const entries: IdempotencyEntry[] = [];
  for (const event of (await codec.decode(candidates)) as unknown as Recorded<MetricEventRecorded>[]) {
    const { stream, id: eventId, idempotencyKey: key } = event;
    if (key !== undefined) entries.push({ stream, metric: event.data.metric, key, eventId });
  }
  return entries;
}
