/**
 * A cache for values that are cheap enough to make again: emptied when full. What callers send (zone names in any
 * spelling) can never make it grow without bounds.
 */
export class BoundedCache<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly capacity: number) {}

  get(key: Key, make: (key: Key) => Value): Value {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    if (this.entries.size >= this.capacity) this.entries.clear();
    this.entries.set(key, made);
    return made;
  }
}
