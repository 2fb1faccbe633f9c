import type { RecordedEvent } from '../event-store.js';

/** Who asked for what is being recorded, and on behalf of what. Never personal data. */
export interface CommandContext {
  /** Id of the request. */
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Prefix of the API key. */
  readonly actor?: string;
}

export interface RecordingContext extends CommandContext {
  /** ISO 8601 UTC instant; never before that of the stream's last event. */
  readonly recordedAt: string;
}

/** What stands in a stored event's metadata, as JSON. */
export interface EventMetadata extends RecordingContext {
  /** Schema version of the event's data. */
  readonly v: number;
  readonly idempotencyKey?: string;
}

/** Only events that may have an idempotency key; a false positive costs a parse, nothing else. */
export const mayHaveIdempotencyKey = (event: RecordedEvent): boolean =>
  event.metadata.includes('"idempotencyKey"');

export const recordedAtOf = (event: RecordedEvent): string =>
  (JSON.parse(event.metadata) as EventMetadata).recordedAt;
