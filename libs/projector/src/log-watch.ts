import type { EventStore, Position } from '@rollcall/event-sourcing';
import { START } from '@rollcall/event-sourcing';

/** Compares what a subscription delivers with the log's head: a subscription that died quietly looks caught up. */
export class LogWatch {
  private isCaughtUp = false;
  private wasCaughtUp = false;
  private delivered: Position = START;
  private behind: { readonly head: Position; readonly since: Date; readonly seen: number } | undefined;
  private quietSince: number;

  constructor(
    private readonly store: EventStore,
    private readonly clock: () => Date,
  ) {
    this.quietSince = performance.now();
  }

  /** Had nothing later been appended when the last batch was read? */
  get caughtUp(): boolean {
    return this.isCaughtUp;
  }

  /** Has the head been reached since it was subscribed? From then on it is never far. */
  get hasCaughtUp(): boolean {
    return this.wasCaughtUp;
  }

  /** Since when the log is known to hold more than was delivered. */
  get behindSince(): Date | undefined {
    return this.behind?.since;
  }

  subscribed(after: Position): void {
    this.delivered = after;
    this.isCaughtUp = this.wasCaughtUp = false;
    this.quietSince = performance.now();
  }

  deliveredUpTo(position: Position, caughtUp: boolean): void {
    this.isCaughtUp = caughtUp;
    this.wasCaughtUp ||= caughtUp;
    if (position > this.delivered) this.delivered = position;
    if (this.behind !== undefined && this.behind.head <= this.delivered) this.behind = undefined;
    this.listensAgain();
  }

  /** Nothing could be delivered until now: what was delivered last was being folded and written. */
  listensAgain(): void {
    this.quietSince = performance.now();
  }

  async look(): Promise<void> {
    const head = await this.store.head();
    if (head > this.delivered) this.behind ??= { head, since: this.clock(), seen: performance.now() };
  }

  /** Is there more in the log, and has nothing been delivered for that long? */
  isStalled(watchdogMs: number): boolean {
    if (this.behind === undefined) return false;
    return performance.now() - Math.max(this.quietSince, this.behind.seen) >= watchdogMs;
  }
}
