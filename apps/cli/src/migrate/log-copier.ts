import {
  isEngineError,
  type AppendResult,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import { mustAgree } from './agreement.js';
import { appendGroups } from './append-groups.js';
import { MigrationError, startOver } from './migration-error.js';
import type { Patience } from './patience.js';

/** How often in a row the target may refuse a revision without holding more than before. */
const MOST_REFUSALS = 5;

export interface LogCopierOptions {
  readonly target: EventStore;
  /** Appends under way at once. */
  readonly inFlight: number;
  readonly patience: Patience;
  /** Where the target's log ends: after as many events as were copied before. */
  readonly after: Position;
  readonly before: number;
}

/**
 * Appends events in log order. After a failure nothing is assumed: all appends under way are waited for, and what the
 * target holds by then decides where to go on. With one append at a time the order cannot be lost; with more it is the
 * order of sending on all stores that take appends one after the other, and seen in the positions that come back.
 */
export class LogCopier {
  private position: Position;
  private copied: number;
  private failures = 0;

  constructor(private readonly options: LogCopierOptions) {
    this.position = options.after;
    this.copied = options.before;
  }

  /** What follows in the log. Errors by code: `order_lost`, `target_differs`, `append_refused`. */
  async append(events: readonly RecordedEvent[]): Promise<void> {
    for (let rest = events; rest.length > 0;) {
      const failure = await this.tryAppend(rest);
      const standing = failure === undefined ? rest.length : await this.standing(rest, failure.error);
      if (standing > 0) this.failures = 0;
      this.copied += standing;
      rest = rest.slice(standing);
    }
  }

  /** Undefined: all of them stand, in order. */
  private async tryAppend(events: readonly RecordedEvent[]): Promise<{ error: unknown } | undefined> {
    const groups = appendGroups(events);
    const results: (AppendResult | undefined)[] = groups.map(() => undefined);
    let failure: { error: unknown } | undefined;
    let next = 0;
    const sendOneAfterTheOther = async (): Promise<void> => {
      while (failure === undefined && next < groups.length) {
        const at = next++;
        try {
          results[at] = await this.send(groups[at]!);
        } catch (error) {
          failure ??= { error };
        }
      }
    };
    await Promise.all(Array.from({ length: this.options.inFlight }, sendOneAfterTheOther));
    if (failure !== undefined) return failure;
    groups.forEach(([first], at) => this.moveTo(results[at]!.position, first!));
    return undefined;
  }

  private async send(events: readonly RecordedEvent[]): Promise<AppendResult> {
    const [{ stream, revision: first }] = events as [RecordedEvent];
    const expected = first === 0 ? 'no-stream' : first - 1;
    const result = await this.options.target.append(
      stream,
      expected,
      events.map(({ id, type, data, metadata }) => ({ id, type, data, metadata })),
    );
    if (result.revision === events.at(-1)!.revision) return result;
    throw new MigrationError(
      'append_refused',
      `The target gave revision ${result.revision} to what is revision ${events.at(-1)!.revision} of ${stream}: a stream of this name was deleted there. ${startOver}`,
    );
  }

  private moveTo(position: Position, event: RecordedEvent): void {
    if (position > this.position) {
      this.position = position;
      return;
    }
    throw this.orderLost(event);
  }

  /** How many of the events the target holds at its end, some time after an append failed. */
  private async standing(events: readonly RecordedEvent[], error: unknown): Promise<number> {
    const refused = isEngineError(error, 'wrong_expected_revision');
    if (!refused && !isEngineError(error, 'store_unavailable') && !isEngineError(error, 'outcome_unknown'))
      throw error;
    if (refused && this.failures >= MOST_REFUSALS) throw this.refused(error);
    await this.options.patience.pause(error.message, this.failures++);
    let standing = 0;
    for await (const found of this.options.patience.read(this.options.target, this.position)) {
      for (const event of found) this.mustBe(events[standing], event, standing++);
      this.position = found.at(-1)!.position;
    }
    return standing;
  }

  private mustBe(expected: RecordedEvent | undefined, found: RecordedEvent, at: number): void {
    if (expected === undefined) {
      throw new MigrationError(
        'target_ahead',
        `Another process writes to the target: it holds ${found.type} ${found.id}. Stop it. ${startOver}`,
      );
    }
    if (this.options.inFlight > 1 && expected.id !== found.id) throw this.orderLost(expected);
    mustAgree(expected, found, this.copied + at);
  }

  private orderLost({ type, id }: RecordedEvent): MigrationError {
    return new MigrationError(
      'order_lost',
      `The target stored events in another order around ${type} ${id}. Empty both target stores and run the migration again with --in-flight 1; the data directory was not changed.`,
    );
  }

  private refused(cause: Error): MigrationError {
    return new MigrationError(
      'append_refused',
      `The target refuses event ${this.copied + 1} of the log: ${cause.message}. Does another process write to it? Stop it. ${startOver}`,
      { cause },
    );
  }
}
