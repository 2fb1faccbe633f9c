import type { DomainEvent } from './decider.js';

/** A domain event as it was read back from the log, with where and when it stands. */
export type Recorded<Event extends DomainEvent = DomainEvent> = Event & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  /** Place in the whole log; ordered by plain string comparison, never subtracted. */
  readonly position: string;
  /** ISO 8601 UTC instant at which the event entered the log; never decreases within a stream. */
  readonly recordedAt: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Prefix of the API key that asked for it. */
  readonly actor?: string;
};
