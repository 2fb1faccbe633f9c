interface Gathering<Value> {
  readonly keys: Set<string>;
  readonly found: Promise<ReadonlyMap<string, Value>>;
}

/** Looks up in one query what is asked in one turn of the event loop: many at once would wait for each other's connections. */
export class GatheredLookup<Value> {
  private gathering: Gathering<Value> | undefined;

  constructor(private readonly lookup: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {}

  async find(key: string): Promise<Value | undefined> {
    const gathering = (this.gathering ??= this.begin());
    gathering.keys.add(key);
    return (await gathering.found).get(key);
  }

  private begin(): Gathering<Value> {
    const keys = new Set<string>();
    const asked = new Promise((resolve) => setImmediate(resolve));
    const found = asked.then(() => {
      this.gathering = undefined;
      return this.lookup([...keys]);
    });
    return { keys, found };
  }
}
