import { type Deadlines, EngineError, isEngineError } from '@rollcall/event-sourcing';

/** Longest that a store may take over one read: what waits for it answers within 3 s. */
const PATIENCE_MS = 2_200;

interface Waiting {
  readonly begin: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets so many reads at once through to a store, in the order in which they came. A question over years is thousands of them: all
 * at once they would wait for each other until each took too long. What waits here takes as long as it takes; when the
 * store is away for one of those that it was asked, all that wait for it are told so.
 */
export class Gate {
  private under = 0;
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly most: number,
    private readonly deadlines: Deadlines,
  ) {}

  /** Rejects as `read` does, and with `store_unavailable`. */
  async pass<Result>(read: () => Promise<Result>): Promise<Result> {
    if (this.under >= this.most)
      await new Promise<void>((begin, reject) => {
        this.waiting.push({ begin, reject });
      });
    else this.under++;
    try {
      return await this.deadlines.within({ at: performance.now() + PATIENCE_MS }, read(), late);
    } catch (error) {
      if (isEngineError(error, 'store_unavailable'))
        for (const { reject } of this.waiting.splice(0)) reject(error);
      throw error;
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.under--;
      else next.begin();
    }
  }
}

const late = (): Error => new EngineError('store_unavailable', 'The read store took too long');
