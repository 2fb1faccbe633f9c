/** Numbers in [0, 1), the same for the same seed (mulberry32). `seed`: an integer from 0 to 2^32 - 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws `size` of any number of items, each as likely as any other, in one pass (a reservoir, algorithm R). */
export class Draw<Item> {
  readonly drawn: Item[] = [];
  private passed = 0;

  constructor(
    private readonly size: number,
    private readonly random: () => number,
  ) {}

  offer(item: Item): void {
    this.passed++;
    if (this.drawn.length < this.size) {
      this.drawn.push(item);
      return;
    }
    const at = Math.floor(this.random() * this.passed);
    if (at < this.size) this.drawn[at] = item;
  }

  /** How many were offered. */
  get of(): number {
    return this.passed;
  }
}
