/**
 * What comes and goes thousands of times a second, each in a place that is used again. Nothing that has gone is kept by
 * what is still here: the tables of a `Map` or `Set` are (see `PassingMap`). There are as many places as there ever were
 * items at once.
 */
export class Places<Item extends object> {
  private readonly items: (Item | undefined)[] = [];
  private readonly free: number[] = [];

  /** Answers with the place, which is the item's until it is taken. */
  put(item: Item): number {
    const place = this.free.pop() ?? this.items.length;
    this.items[place] = item;
    return place;
  }

  get(place: number): Item | undefined {
    return this.items[place];
  }

  replace(place: number, item: Item): void {
    this.items[place] = item;
  }

  /** Leaves the place to whoever comes next. */
  take(place: number): Item | undefined {
    const item = this.items[place];
    if (item === undefined) return undefined;
    this.items[place] = undefined;
    this.free.push(place);
    return item;
  }

  get size(): number {
    return this.items.length - this.free.length;
  }

  /** What is here, with its place; what comes meanwhile may be among it, what goes is not. */
  *entries(): Generator<readonly [place: number, item: Item], void> {
    for (const [place, item] of this.items.entries()) if (item !== undefined) yield [place, item];
  }
}
