export interface Definition {
  readonly id: string;
  readonly key: string;
  /** Keys are unique per type, where definitions have one. */
  readonly type?: string;
}

interface Entry<D> {
  readonly definition: D;
  readonly deleted: boolean;
}

interface Index<D> {
  readonly active: readonly D[];
  readonly byId: ReadonlyMap<string, D>;
  readonly bySlot: ReadonlyMap<string, Entry<D>>;
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

const slotOf = (key: string, type = ''): string => `${type}/${key}`;
const noKeys: ReadonlySet<string> = new Set();

/**
 * Immutable list of definitions in order of first creation. Deleted ones are remembered: a key that is created again
 * gets its id back, and with it what was recorded under it. What is looked up is indexed once per change, on first use,
 * so that folding a long stream costs nothing but copies of an array.
 */
export class Definitions<D extends Definition> {
  private made: Index<D> | undefined;

  constructor(private readonly entries: readonly Entry<D>[] = []) {}

  /** Without the deleted ones, in order of first creation. */
  get active(): readonly D[] {
    return this.index.active;
  }

  /** An active definition. */
  byId(id: string): D | undefined {
    return this.index.byId.get(id);
  }

  /** An active definition. */
  byKey(key: string, type?: string): D | undefined {
    const entry = this.index.bySlot.get(slotOf(key, type));
    return entry?.deleted === false ? entry.definition : undefined;
  }

  /** The definition that had the key last, active or deleted. */
  everByKey(key: string, type?: string): D | undefined {
    return this.index.bySlot.get(slotOf(key, type))?.definition;
  }

  /** Keys of the active definitions of a type: one and the same set until something changes. */
  keys(type = ''): ReadonlySet<string> {
    return this.index.keys.get(type) ?? noKeys;
  }

  /** Adds a definition, or brings back the deleted one with its id at its old place. */
  with(id: string, define: (before: D | undefined) => D): Definitions<D> {
    const place = this.entries.findIndex(({ definition }) => definition.id === id);
    const definition = define(this.entries[place]?.definition);
    return new Definitions(
      place < 0
        ? [...this.entries, { definition, deleted: false }]
        : this.entries.with(place, { definition, deleted: false }),
    );
  }

  changed(id: string, change: (definition: D) => D): Definitions<D> {
    return this.replaced(id, ({ definition, deleted }) => ({ definition: change(definition), deleted }));
  }

  without(id: string): Definitions<D> {
    return this.replaced(id, ({ definition }) => ({ definition, deleted: true }));
  }

  private replaced(id: string, replace: (entry: Entry<D>) => Entry<D>): Definitions<D> {
    const place = this.entries.findIndex(({ definition }) => definition.id === id);
    const entry = this.entries[place];
    return entry === undefined ? this : new Definitions(this.entries.with(place, replace(entry)));
  }

  private get index(): Index<D> {
    return (this.made ??= indexOf(this.entries));
  }
}

const indexOf = <D extends Definition>(entries: readonly Entry<D>[]): Index<D> => {
  const active = entries.filter(({ deleted }) => !deleted).map(({ definition }) => definition);
  const keys = new Map<string, Set<string>>();
  for (const { key, type = '' } of active) {
    const ofType = keys.get(type) ?? new Set<string>();
    keys.set(type, ofType.add(key));
  }
  return {
    active,
    byId: new Map(active.map((definition) => [definition.id, definition])),
    bySlot: new Map(entries.map((entry) => [slotOf(entry.definition.key, entry.definition.type), entry])),
    keys,
  };
};
