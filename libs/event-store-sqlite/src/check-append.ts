import { EngineError, MAX_APPEND_BYTES, type NewEvent } from '@rollcall/event-sourcing';

/**
 * Throws `append_too_large` above `MAX_APPEND_BYTES`, and a `RangeError` for no events at all and for what SQLite would
 * cut short: a NUL, which no JSON text and no name has.
 */
export function checkAppend(stream: string, events: readonly NewEvent[]): void {
  if (stream === '') throw new RangeError('A stream has a name');
  if (events.length === 0) throw new RangeError('An append has at least one event');
  let bytes = 0;
  for (const { type, data, metadata } of events) {
    bytes += Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);
    if (data.includes('\0') || metadata.includes('\0')) throw new RangeError('A JSON text holds no NUL');
  }
  if (bytes > MAX_APPEND_BYTES) {
    const detail = { stream, bytes, limit: MAX_APPEND_BYTES };
    throw new EngineError('append_too_large', `An append is at most ${MAX_APPEND_BYTES} bytes`, detail);
  }
}
