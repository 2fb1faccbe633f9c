import type { EventStore, Position, RecordedEvent } from '@rollcall/event-sourcing';

/** Which event a checkpoint stands on, so that it can be found again: `<stream>@<revision>#<event id>`. */
export const markOf = (event: RecordedEvent): string => `${event.stream}@${event.revision}#${event.id}`;

/** Is the marked event still in the log, at that position? */
export async function isInLog(store: EventStore, mark: string, position: Position): Promise<boolean> {
  const [, stream, revision] = /^(.*)@(\d+)#[^#]*$/s.exec(mark) ?? [];
  if (stream === undefined) return false;
  const [event] = await store.readStream(stream, { direction: 'forwards', from: Number(revision), limit: 1 });
  return event?.position === position && markOf(event) === mark;
}
