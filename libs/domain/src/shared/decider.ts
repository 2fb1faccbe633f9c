/**
 * What a decision says happened. `data.sealed`, where an event has it, is the personal part: plain in memory,
 * encrypted in the store, and absent once the person's key has been forgotten.
 */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
  /** Kept in the stored event's metadata; only metric events have one. */
  readonly idempotencyKey?: string;
}

/**
 * An aggregate as three pure functions. No clock, no ids, no I/O: time, ids and definitions arrive on the command.
 * `decide` answers with the events to append (none: nothing changes) and throws a `DomainError` to refuse.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State;
  /** `recordedAt`: ISO 8601 UTC instant at which the event entered the log. */
  evolve(this: void, state: State, event: Event, recordedAt: string): State;
  decide(this: void, state: State, command: Command): readonly Event[];
}
