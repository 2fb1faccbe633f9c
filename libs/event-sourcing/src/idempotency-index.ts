import type { Position } from './event-store.js';

/** Which event a (stream, metric, key) was first used for. */
export interface IdempotencyEntry {
  readonly stream: string;
  readonly metric: string;
  readonly key: string;
  readonly eventId: string;
}

/**
 * Write-side index over the whole log, filled from it and exact for ever; nothing of it is held in memory.
 * What is above `position()` is not in it yet and must be looked for in the stream.
 */
export interface IdempotencyIndex {
  /** Everything in the log at or below has been added. */
  position(): Promise<Position>;
  /** Event id of the first use, or undefined. */
  find(stream: string, metric: string, key: string): Promise<string | undefined>;
  /** Adding an entry again changes nothing: the first event id stays. `position` never goes back. */
  add(entries: readonly IdempotencyEntry[], position: Position): Promise<void>;
  /** To be filled again from the start (the log is another one). */
  reset(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
