import type { DomainEvent, Recorded } from '@rollcall/domain';
import type { RecordingContext } from '../codec/event-metadata.js';
import type { AppendResult, NewEvent } from '../event-store.js';

/** What was just appended, as it would be read back (but for the position: the append's last for each). */
export function recordedEvents<Event extends DomainEvent>(
  stream: string,
  decided: readonly Event[],
  appended: readonly NewEvent[],
  { revision, position }: AppendResult,
  { recordedAt, correlationId, causationId, actor }: RecordingContext,
): readonly Recorded<Event>[] {
  const firstRevision = revision - decided.length + 1;
  return decided.map((event, index) => {
    // Written out, not spread: this runs for every event written, and spreading showed in the profile.
    const recorded: Recorded = {
      type: event.type,
      data: event.data,
      idempotencyKey: event.idempotencyKey,
      id: appended[index]!.id,
      stream,
      revision: firstRevision + index,
      position,
      recordedAt,
      correlationId,
      causationId,
      actor,
    };
    return recorded as unknown as Recorded<Event>;
  });
}
