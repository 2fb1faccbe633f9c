import type { DataKey, NewDataKeys } from './data-key.js';

const ignore = (): void => undefined;

/**
 * Data keys that are durable already and used by nobody: whoever needs one has it without waiting for a disk. They are
 * made many at a time, in the background, once half of them are gone; waited for only when none is left.
 *
 * A process that ends without `drain` leaves its unused keys in the key store for good. They are harmless: nothing is
 * sealed with them.
 */
export class KeyPool {
  private readonly ready: DataKey[] = [];
  /** Not known to be durable: what a store that was away may have kept or not is kept again before others are made. */
  private made: NewDataKeys | undefined;
  private filling: Promise<void> | undefined;

  /** @param keep resolves when the keys are durable; safe to repeat. */
  constructor(
    private readonly make: (count: number) => Promise<NewDataKeys>,
    private readonly keep: (wrapped: NewDataKeys['wrapped']) => Promise<void>,
    private readonly size: number,
  ) {}

  /** Begins to fill the pool. One that fails is repeated when the next key is taken. */
  fillBehind(): void {
    if (this.filling === undefined) this.fill().catch(ignore);
  }

  /** Each key once. Rejects with what `keep` rejects with, when no key is left. */
  async take(): Promise<DataKey> {
    for (;;) {
      const key = this.ready.pop();
      if (this.ready.length <= this.size / 2) this.fillBehind();
      if (key !== undefined) return key;
      await this.fill();
    }
  }

  /** Takes back a key that certainly nothing was written with. */
  giveBack(key: DataKey): void {
    this.ready.push(key);
  }

  /** Everything that nobody has taken, for good. No key may be asked for from now on. */
  async drain(): Promise<readonly DataKey[]> {
    await this.filling?.catch(ignore);
    const left = [...this.ready.splice(0), ...(this.made?.keys ?? [])];
    this.made = undefined;
    return left;
  }

  private fill(): Promise<void> {
    this.filling ??= this.add().finally(() => (this.filling = undefined));
    return this.filling;
  }

  private async add(): Promise<void> {
    const made = (this.made ??= await this.make(this.size - this.ready.length));
    await this.keep(made.wrapped);
    this.ready.push(...made.keys);
    this.made = undefined;
  }
}
