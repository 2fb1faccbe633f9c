import { START, type Position, type RecordedEvent } from '@rollcall/event-sourcing';

/**
 * One table. Positions and, within a stream, revisions are dense: given inside the one write transaction there is at a
 * time, rolled back with it, and no row ever leaves. The small columns stand before the large ones.
 */
export const eventTable = `
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT`;

export const eventColumns = 'position, stream, revision, id, type, data, metadata';

/** As the driver gives `eventColumns`; arrays are read twice as fast as objects. */
export type EventRow = readonly [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
];

const WIDTH = 16;
const zeros = Array.from({ length: WIDTH + 1 }, (_, count) => '0'.repeat(count));

export function toPosition(row: number): Position {
  const digits = String(row);
  return zeros[WIDTH - digits.length] + digits;
}

export const isPosition = (text: string): boolean => text === START || /^\d{16}$/.test(text);

/** Throws a `RangeError` for what is no position of this store. */
export function fromPosition(position: Position): number {
  if (position === START) return 0;
  if (!isPosition(position)) throw new RangeError(`Not a position of this event store: ${position}`);
  return Number(position);
}

export const toRecordedEvent = (row: EventRow): RecordedEvent => ({
  id: row[3],
  type: row[4],
  data: row[5],
  metadata: row[6],
  stream: row[1],
  revision: row[2],
  position: toPosition(row[0]),
});
