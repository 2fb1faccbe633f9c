import { randomUUID } from 'node:crypto';

/** A UUIDv7: begins with its millisecond, so that an index over ids grows at its end. */
export function newEventId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
