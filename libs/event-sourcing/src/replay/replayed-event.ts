import type { Recorded } from '@rollcall/domain';

/** An event as analysts get it: a line of NDJSON. Members without a value are absent. */
export interface ReplayedEvent {
  /** Of the event in the log: a replay goes on after it. */
  readonly position: string;
  readonly id: string;
  readonly type: string;
  /** Whose event it is; absent where personal data is withheld or was erased, and on events that are no user's. */
  readonly userId?: string;
  readonly stream: string;
  readonly revision: number;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
  /** Prefix of the API key that asked for it. */
  readonly actor?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly idempotencyKey?: string;
  /** In the newest schema version; `sealed`, where it is, is the personal part, opened. */
  readonly data: object;
}

/** `userId` undefined: withheld, or unknown. */
export const replayedEvent = (event: Recorded, userId: string | undefined): ReplayedEvent => ({
  position: event.position,
  id: event.id,
  type: event.type,
  userId,
  stream: event.stream,
  revision: event.revision,
  recordedAt: event.recordedAt,
  actor: event.actor,
  correlationId: event.correlationId,
  causationId: event.causationId,
  idempotencyKey: event.idempotencyKey,
  data: event.data,
});

/** Nothing of a person but the keyed hash in the stream's name. */
export function withoutPersonalData(event: Recorded): ReplayedEvent {
  const { sealed: _withheld, ...data } = event.data as { readonly sealed?: unknown };
  return { ...replayedEvent(event, undefined), data };
}

/** Whole lines of NDJSON, `position` first; empty for no events. */
export const eventLines = (events: readonly ReplayedEvent[]): string =>
  events.length === 0 ? '' : `${events.map((event) => JSON.stringify(event)).join('\n')}\n`;
