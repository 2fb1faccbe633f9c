import { MAX_APPEND_BYTES, type RecordedEvent } from '@rollcall/event-sourcing';

const MOST_EVENTS = 500;

/** Cuts a part of the log into appends: neighbours of one stream go together, as many as one append may hold. */
export function appendGroups(events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] {
  const groups: RecordedEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = sizeOf(event);
    const group = groups.at(-1);
    if (
      group?.[0]?.stream === event.stream &&
      group.length < MOST_EVENTS &&
      bytes + size <= MAX_APPEND_BYTES
    ) {
      group.push(event);
      bytes += size;
    } else {
      groups.push([event]);
      bytes = size;
    }
  }
  return groups;
}

const sizeOf = ({ type, data, metadata }: RecordedEvent): number =>
  Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);
