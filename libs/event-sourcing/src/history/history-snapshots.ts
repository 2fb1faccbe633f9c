import type { DomainEvent } from '@rollcall/domain';
import type { Aggregate } from '../commands/aggregate.js';
import type { SnapshottedState, StateSnapshots } from '../commands/state-snapshots.js';

/** Events of a stream between two of its history's snapshots. */
export const HISTORY_EVERY = 500;

/** Number n stands for the state after the stream's first n × 500 events; it never changes. */
const nameOf = (stream: string, number: number): string => `${stream}@${number}`;

/**
 * States of long streams at every 500th event, beside the one snapshot that commands keep of a stream's end. Written
 * when a fold passes them first, in order and behind whoever waits for the fold: only a shortcut.
 */
export class HistorySnapshots {
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly snapshots: StateSnapshots) {}

  /** The latest that there is at or before a revision. They are written in order, so the last one is found by halves. */
  async nearest<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    revision: number,
  ): Promise<SnapshottedState<State> | undefined> {
    const last = Math.floor((revision + 1) / HISTORY_EVERY);
    const read = (number: number) => this.snapshots.read(aggregate, nameOf(stream, number));
    if (last === 0) return undefined;
    let found = await read(last);
    if (found !== undefined) return found;
    for (let [low, high] = [0, last]; high - low > 1;) {
      const middle = Math.floor((low + high) / 2);
      const one = await read(middle);
      if (one === undefined) high = middle;
      else [low, found] = [middle, one];
    }
    return found;
  }

  /** Does nothing but at every 500th event. One that cannot be written costs speed only, and is offered again. */
  offer(version: number | undefined, stream: string, state: SnapshottedState<unknown>): void {
    const events = state.revision + 1;
    if (version === undefined || events === 0 || events % HISTORY_EVERY !== 0) return;
    const name = nameOf(stream, events / HISTORY_EVERY);
    this.writing = this.writing.then(() => this.snapshots.write(name, version, state)).catch(() => undefined);
  }

  settled(): Promise<void> {
    return this.writing;
  }
}
