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
  /** Id of the data key that `data.sealed` is sealed with; absent where nothing is. */
  readonly k?: string;
  readonly idempotencyKey?: string;
}

/** Members in the order that `asWritten` expects; those without a value are left out. */
export function metadataText(
  v: number,
  k: string | undefined,
  context: RecordingContext,
  idempotencyKey: string | undefined,
): string {
  const { recordedAt, correlationId, causationId, actor } = context;
  const metadata: EventMetadata = { v, k, recordedAt, correlationId, causationId, actor, idempotencyKey };
  return JSON.stringify(metadata);
}

/** Metadata as `metadataText` writes it, as long as nothing in it is escaped: four times as fast to take apart as JSON. */
const asWritten =
  /^\{"v":([1-9]\d{0,8})(?:,"k":"([^"\\]*)")?,"recordedAt":"([^"\\]*)"(?:,"correlationId":"([^"\\]*)")?(?:,"causationId":"([^"\\]*)")?(?:,"actor":"([^"\\]*)")?(?:,"idempotencyKey":"([^"\\]*)")?\}$/;

/** Throws where it is no JSON. */
export function parseMetadata(text: string): EventMetadata {
  const match = asWritten.exec(text);
  if (match === null) return JSON.parse(text) as EventMetadata;
  const [, v, k, recordedAt, correlationId, causationId, actor, idempotencyKey] = match;
  return { v: Number(v), k, recordedAt: recordedAt!, correlationId, causationId, actor, idempotencyKey };
}

/** Id of the data key that the event's sealed part is sealed with. */
export const keyIdOf = ({ metadata }: RecordedEvent): string | undefined =>
  metadata.includes('"k":"') ? parseMetadata(metadata).k : undefined;

/** A false positive costs a parse, nothing else. */
export const mayHaveIdempotencyKey = (event: RecordedEvent): boolean =>
  event.metadata.includes('"idempotencyKey"');
