import { START, type EventStore, type Position } from '@rollcall/event-sourcing';

const PAGE = 500;

/** Revision of the first event of a stream that stands at or above `position`; undefined: there is none. */
export async function firstRevisionFrom(
  store: EventStore,
  stream: string,
  position: Position,
): Promise<number | undefined> {
  if (position === START) return 0;
  let first: number | undefined;
  for (let from: number | undefined; from === undefined || from >= 0; from = (first ?? 0) - 1) {
    const page = await store.readStream(stream, {
      direction: 'backwards',
      limit: PAGE,
      ...(from !== undefined && { from }),
    });
    for (const event of page) {
      if (event.position < position) return first;
      first = event.revision;
    }
    if (page.length === 0) return first;
  }
  return first;
}
