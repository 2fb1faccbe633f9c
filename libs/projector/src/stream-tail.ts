import type { EventStore, Position, RecordedEvent } from '@rollcall/event-sourcing';

/** A stream's end: everything above some position. */
export interface StreamTail {
  /** Oldest first. */
  readonly events: readonly RecordedEvent[];
  /** Of the stream's last event; undefined = there is no stream. */
  readonly last: Position | undefined;
}

/** Most streams are quiet: what is looked at first. */
const FIRST_PAGE = 2;
const PAGE = 250;

/** Reads a stream backwards to the first event at or below `floor`; undefined when more than `most` are above. */
export async function readTail(
  store: EventStore,
  stream: string,
  floor: Position,
  most: number,
): Promise<StreamTail | undefined> {
  const passed: RecordedEvent[] = [];
  let page = await store.readStream(stream, { direction: 'backwards', limit: FIRST_PAGE });
  const last = page[0]?.position;
  for (;;) {
    for (const event of page) {
      if (event.position <= floor) return { events: passed.reverse(), last };
      passed.push(event);
    }
    const oldest = passed.at(-1);
    if (oldest === undefined || oldest.revision === 0) return { events: passed.reverse(), last };
    if (passed.length > most) return undefined;
    if (passed.length === FIRST_PAGE && (await isLonger(store, stream, floor, oldest.revision + 1 - most)))
      return undefined;
    const from = oldest.revision - 1;
    page = await store.readStream(stream, { direction: 'backwards', from, limit: PAGE });
    if (page.length === 0) return { events: passed.reverse(), last };
  }
}

/** Is the event of this revision above `floor`, too? Then there is no use in reading up to there. */
async function isLonger(
  store: EventStore,
  stream: string,
  floor: Position,
  revision: number,
): Promise<boolean> {
  if (revision < 0) return false;
  const [event] = await store.readStream(stream, { direction: 'backwards', from: revision, limit: 1 });
  return event !== undefined && event.position > floor;
}
