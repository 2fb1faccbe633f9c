import type { LeaseStore } from './leases.js';

export interface HoldingOptions {
  /** Of this process, like no other's ever: `<host>/<pid>/<random>`. */
  readonly owner: string;
  /** Milliseconds for which a lease is taken. */
  readonly ttlMs: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

/** Part of a lease's time that a write may take from the look at the clock until the store has it. */
const MARGIN = 0.1;

/** A lease of this process, as far as it can know by its own clock. */
export class Holding {
  private constructor(
    private readonly leases: LeaseStore,
    private readonly options: HoldingOptions,
    readonly id: string,
    readonly epoch: number,
    private renewedAt: number,
  ) {}

  /** Undefined: another one holds it. */
  static async take(leases: LeaseStore, id: string, options: HoldingOptions): Promise<Holding | undefined> {
    // Before it is asked for: the store's time begins later.
    const askedAt = options.now();
    const lease = await leases.acquire(id, options.owner, options.ttlMs);
    return lease && new Holding(leases, options, id, lease.epoch, askedAt);
  }

  /** May something be written on the strength of it? After a long pause it may not, until it is renewed. */
  get isSafe(): boolean {
    return this.age < this.options.ttlMs * (1 - MARGIN);
  }

  /** Is it time to renew it? Early enough to try several times. */
  get isDue(): boolean {
    return this.age >= this.options.ttlMs * 0.4;
  }

  /** False: it was lost. */
  async renew(): Promise<boolean> {
    const askedAt = this.options.now();
    const renewed = await this.leases.renew(this.id, this.options.owner, this.epoch, this.options.ttlMs);
    if (renewed) this.renewedAt = askedAt;
    return renewed;
  }

  /** Others may take it at once. */
  release(): Promise<void> {
    this.renewedAt = -Infinity;
    return this.leases.release(this.id, this.options.owner, this.epoch);
  }

  private get age(): number {
    return this.options.now() - this.renewedAt;
  }
}
