import { EngineError } from './errors.js';

/**
 * Place of an event in the whole log. Fixed width per store, so that plain string comparison is log order;
 * compared, never subtracted. `START` stands before every event.
 */
export type Position = string;

export const START: Position = '';

export const laterOf = (a: Position, b: Position): Position => (a < b ? b : a);

/** Revision of the stream's last event (0 for its first), or what else is expected of it. */
export type ExpectedRevision = number | 'no-stream' | 'any';

export interface NewEvent {
  /** UUID, made before the first try: a retry with the same ids is the same append. */
  readonly id: string;
  readonly type: string;
  /** JSON texts. */
  readonly data: string;
  readonly metadata: string;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
}

export interface AppendResult {
  /** Of the last event appended. */
  readonly revision: number;
  readonly position: Position;
}

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /** First revision to read, inclusive. Default: the stream's beginning, or its end when backwards. */
  readonly from?: number;
  readonly limit: number;
}

/** Both given: both must hold. Each list: one of it suffices. */
export interface EventFilter {
  readonly types?: readonly string[];
  readonly streamPrefixes?: readonly string[];
}

/** How much of the log lies between two positions: in what the store can tell without reading it. */
export interface LogDistance {
  readonly amount: number;
  readonly unit: 'events' | 'bytes';
}

export interface LogOptions {
  /** Exclusive. Default: `START`. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** Most events in a batch; a store may give fewer. Default 1,000. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

export interface EventBatch {
  /** In log order; may be empty when only `position` moved on. */
  readonly events: readonly RecordedEvent[];
  /** Everything at or below was delivered, in this batch or before, or does not match the filter. */
  readonly position: Position;
  /** True when nothing later had been appended when the batch was read. */
  readonly caughtUp: boolean;
}

/**
 * The log. What an adapter must do is written as a test in test/contract.
 * Errors, by code: `wrong_expected_revision`, `append_too_large` (more than `MAX_APPEND_BYTES`: nothing is written),
 * `store_unavailable` (certainly not written, or a read: safe to repeat), `outcome_unknown` (an append that may or may
 * not have been written: repeat it with the same ids and the same expectation).
 */
export interface EventStore {
  /**
   * All of the events or none, with no other event of the stream between them.
   * Idempotent by event id: an append whose events all stand already where it would have put them answers as it did the
   * first time. Exact for a revision and `no-stream`; for `any` as far back as the stream's last 1,000 events.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Empty for a stream that does not exist. Always reads the leader. */
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]>;
  /** Everything up to the head as it was when the last batch was read; ends there. */
  readAll(options?: LogOptions): AsyncIterable<EventBatch>;
  /** As `readAll`, then goes live and never ends by itself but for `signal` (which ends it without an error). */
  subscribe(options?: LogOptions): AsyncIterable<EventBatch>;
  /** Position of the last event; `START` for an empty log. */
  head(): Promise<Position>;
  /** The last events of the log, the newest first: at most `limit`, and fewer where others write to the same log. */
  newest(limit: number): Promise<readonly RecordedEvent[]>;
  /** Is it written as this store's positions are? No promise that there is an event at it. */
  isPosition(text: string): boolean;
  /** What lies above `from`, up to and with `to`; amount 0 where there is nothing. */
  distance(from: Position, to: Position): Promise<LogDistance>;
  /** Resolves when the store answers; rejects with `store_unavailable`. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Type names, data and metadata of one append, UTF-8. Above it EventStoreDB refuses, so nobody accepts. */
export const MAX_APPEND_BYTES = 900_000;

/**
 * What every adapter refuses before it writes. Throws `append_too_large` above `MAX_APPEND_BYTES`, and a `RangeError` for
 * no events at all and for a NUL, which no JSON text has and SQLite would cut short.
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
