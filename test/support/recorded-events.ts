import type { DomainEvent, Recorded } from '@rollcall/domain';
import type { EventStore, NewEvent, RecordedEvent } from '@rollcall/event-sourcing';

/** Stands in for the codec where sealing is not the matter: the whole of `data` is clear JSON. */
export const plainCodec = {
  decode: (events: readonly RecordedEvent[]): Promise<readonly Recorded[]> =>
    Promise.resolve(
      events.map(({ id, type, stream, revision, position, data, metadata }) => {
        const { recordedAt } = JSON.parse(metadata) as { recordedAt: string };
        return { id, type, stream, revision, position, recordedAt, data: JSON.parse(data) as object };
      }),
    ),
};

let made = 0;

/** `recordedAt`: ISO 8601 UTC. */
export const plainEvent = (
  { type, data }: DomainEvent,
  recordedAt = '2024-01-17T10:00:00.000Z',
): NewEvent => ({
  id: `event-${++made}`,
  type,
  data: JSON.stringify(data),
  metadata: JSON.stringify({ v: 1, recordedAt }),
});

export const appendPlain = (store: EventStore, stream: string, ...events: readonly DomainEvent[]) =>
  store.append(
    stream,
    'any',
    events.map((event) => plainEvent(event)),
  );

/** A log given as [stream, event] pairs, one second between one event and the next. */
export function recordedLog(entries: readonly (readonly [string, DomainEvent])[]): readonly Recorded[] {
  const revisions = new Map<string, number>();
  return entries.map(([stream, event], index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const recordedAt = new Date(Date.UTC(2024, 0, 1) + index * 1_000).toISOString();
    const position = String(index + 1).padStart(16, '0');
    return { ...event, id: `event-${index + 1}`, stream, revision, position, recordedAt };
  });
}
