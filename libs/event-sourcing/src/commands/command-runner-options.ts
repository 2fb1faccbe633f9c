import type { DomainEvent } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import type { CommandContext } from '../codec/event-metadata.js';
import type { Deadline } from '../deadlines.js';
import type { EventStore } from '../event-store.js';
import type { SnapshotStore } from '../snapshot-store.js';
import type { Loaded } from './aggregate.js';

export interface CommandRunnerHooks {
  appended?(this: void, events: number): void;
  /** A race for a stream was lost, or a cached state found stale. */
  conflict?(this: void): void;
  /** A snapshot could not be written: only speed is lost. */
  snapshotFailed?(this: void, error: unknown): void;
}

export interface CommandRunnerOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly snapshots?: SnapshotStore;
  /** No other process can write to the log: a cached state is never stale, so it need not be compared with the head. */
  readonly exclusive: boolean;
  readonly clock?: () => Date;
  /** States held in memory. Default 20,000. */
  readonly cacheSize?: number;
  /** Bytes of memory for them, estimated: a user may be large. Default 64 MiB. */
  readonly cacheBytes?: number;
  /** Bytes of memory for states beside them, packed: more users whose next request reads no stream. Default none. */
  readonly packedBytes?: number;
  /** How long an append is repeated, milliseconds. Default 3,000. */
  readonly appendDeadlineMs?: number;
  readonly hooks?: CommandRunnerHooks;
}

/** Decides from `loaded`; may be called again on a fresher state. Must not run a command on, or load, the same stream. */
export type Decide<State, Event extends DomainEvent> = (
  loaded: Loaded<State>,
  /** ISO 8601 UTC instant the events will be recorded at. */
  now: string,
) => readonly Event[] | Promise<readonly Event[]>;

/** Who asks, and until when the answer is waited for. */
export interface ExecutionContext extends CommandContext {
  /** Without one, a command takes as long as its stores do. */
  readonly deadline?: Deadline;
}
