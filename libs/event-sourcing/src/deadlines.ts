import { Places } from './places.js';

const LOOK_EVERY_MS = 50;

/** A look that comes so late says that this process stood still, and not that a store did. */
const STALLED_MS = 5 * LOOK_EVERY_MS;

/** Until when something may take its time. */
export interface Deadline {
  /** In `performance.now()`; may be put off meanwhile. */
  readonly at: number;
  /** Told of a command that ends by it: what came of the command is for the command to say, and for nobody before it. */
  readonly awaits?: (this: void, command: Promise<unknown>) => void;
}

interface Awaited {
  readonly deadline: Deadline;
  readonly overdue: () => void;
}

/**
 * Tells what is overdue. All is looked at together, every 50 ms: what is quick costs no timer, of which thousands a second
 * keep what is over from being collected. After a stall of the process itself, what has arrived meanwhile comes first:
 * nothing is called overdue before the look after.
 */
export class Deadlines {
  private readonly awaited = new Places<Awaited>();
  private looking: NodeJS.Timeout | undefined;
  private lookedAt = 0;

  /**
   * What `work` comes to; rejects with what `late` makes once the deadline has passed. The work goes on then: that it
   * does nothing any more that its caller was told it had not done is its own business.
   */
  within<Result>(deadline: Deadline, work: Promise<Result>, late: () => Error): Promise<Result> {
    return new Promise((resolve, reject) => {
      const forget = this.watch(deadline, () => reject(late()));
      work.then(forget, forget);
      work.then(resolve, reject);
    });
  }

  /** Calls once the deadline has passed, unless it is forgotten before: answers with how that is done. */
  watch(deadline: Deadline, overdue: () => void): () => void {
    const awaited = { deadline, overdue };
    const place = this.awaited.put(awaited);
    this.begin();
    return () => {
      if (this.awaited.get(place) === awaited) this.awaited.take(place);
    };
  }

  private begin(): void {
    if (this.looking !== undefined) return;
    this.lookedAt = performance.now();
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  private look(): void {
    const now = performance.now();
    const stoodStill = now - this.lookedAt > STALLED_MS;
    // However long the next one takes to come, it tells.
    this.lookedAt = stoodStill ? Infinity : now;
    if (stoodStill) return;
    for (const [place, awaited] of this.awaited.entries()) {
      if (awaited.deadline.at > now) continue;
      this.awaited.take(place);
      awaited.overdue();
    }
    if (this.awaited.size > 0) return;
    clearInterval(this.looking);
    this.looking = undefined;
  }
}
