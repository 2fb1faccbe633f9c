/** Milliseconds of uninterrupted work that live requests can bear. */
const BEARABLE_MS = 25;
/** Work of our own after which others get their turn. */
const TURN_MS = 8;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Milliseconds of other work after which what took so long has taken `share` of the time. */
export const restAfter = (tookMs: number, share: number): number => tookMs * (1 / share - 1);

/** Says when work is due again that is to take no more than a share of the time. */
export class Pace {
  private dueAt = 0;

  constructor(private readonly share: number) {}

  /** Milliseconds; 0 = it is due. */
  get dueInMs(): number {
    return Math.max(0, this.dueAt - performance.now());
  }

  /** It has just been done. */
  took(ms: number): void {
    this.dueAt = performance.now() + restAfter(ms, this.share);
  }
}

/** Lets the event loop serve others while a lot is to be done. */
export class Breath {
  private since = performance.now();

  isDue(): boolean {
    return performance.now() - this.since >= TURN_MS;
  }

  async take(): Promise<void> {
    await turn();
    this.since = performance.now();
  }

  async takeIfDue(): Promise<void> {
    if (this.isDue()) await this.take();
  }
}

/**
 * Size of the pieces that work for a store is cut into: as large as keeps this process busy for a bearable time. Waiting
 * for a store that is somewhere else keeps nobody from anything, and many small pieces would make it the longer.
 */
export class PieceSize {
  constructor(
    private readonly smallest: number,
    private readonly largest: number,
    private size = 500,
  ) {}

  /** Calls `work` with one piece after another, the event loop turning between them. */
  async each<Item>(items: readonly Item[], work: (piece: readonly Item[]) => Promise<void>): Promise<void> {
    for (let from = 0; from < items.length;) {
      const piece = items.slice(from, from + this.size);
      from += piece.length;
      const before = performance.eventLoopUtilization();
      await work(piece);
      this.learn(piece.length, performance.eventLoopUtilization(before).active);
      if (from < items.length) await turn();
    }
  }

  private learn(done: number, busyMs: number): void {
    if (busyMs > BEARABLE_MS) this.size = Math.max(this.smallest, Math.floor(this.size / 2));
    else if (busyMs < BEARABLE_MS / 2 && done === this.size) {
      this.size = Math.min(this.largest, Math.ceil(this.size * 1.5));
    }
  }
}
