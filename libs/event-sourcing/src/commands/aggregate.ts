import type { Decider, DomainEvent, Recorded } from '@rollcall/domain';
import type { Position } from '../event-store.js';

export interface Aggregate<State, Command, Event extends DomainEvent> {
  readonly name: string;
  readonly decider: Decider<State, Command, Event>;
  /**
   * Version of the state's shape, raised whenever `evolve` would make another state of the same events. Given: the state
   * is plain JSON and long streams get snapshots.
   */
  readonly snapshotVersion?: number;
}

/** A stream's state, and which of its events it was folded from. */
export interface Loaded<State> {
  readonly state: State;
  /** -1: the stream does not exist. */
  readonly revision: number;
  /** Of the last event folded; `START` without one. */
  readonly position: Position;
  /** ISO 8601 UTC instant of the last event folded; empty without one. */
  readonly recordedAt: string;
}

/** The state after a command. */
export interface Outcome<State, Event extends DomainEvent> extends Loaded<State> {
  /** What the command appended, each with the position of the last of them; empty = it changed nothing. */
  readonly events: readonly Recorded<Event>[];
}
