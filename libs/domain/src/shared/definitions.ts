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

type Entries<D> = ReadonlyMap<string, Entry<D>>;

/** What is looked up, made from the entries by id, in order of first creation. */
interface Index<D> {
  readonly entries: Entries<D>;
  readonly active: readonly D[];
  readonly bySlot: ReadonlyMap<string, Entry<D>>;
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Change<D> {
  readonly id: string;
  /** undefined: nothing changes. */
  apply(this: void, before: Entry<D> | undefined): Entry<D> | undefined;
}

const slotOf = (key: string, type = ''): string => `${type}/${key}`;
const noKeys: ReadonlySet<string> = new Set();

const indexOf = <D extends Definition>(entries: Entries<D>): Index<D> => {
  const active: D[] = [];
  const bySlot = new Map<string, Entry<D>>();
  const keys = new Map<string, Set<string>>();
  for (const entry of entries.values()) {
    const { key, type = '' } = entry.definition;
    bySlot.set(slotOf(key, type), entry);
    if (entry.deleted) continue;
    active.push(entry.definition);
    const ofType = keys.get(type) ?? new Set<string>();
    keys.set(type, ofType.add(key));
  }
  return { entries, active, bySlot, keys };
};

/**
 * Immutable list of definitions in order of first creation. Deleted ones are remembered: a key that is created again
 * gets its id back, and with it what was recorded under it. Changes wait until something is looked up, and are indexed
 * together then: folding a long stream copies nothing, and a request finds the same ready sets as the one before.
 */
export class Definitions<D extends Definition> {
  private waiting: { readonly before: Definitions<D>; readonly change: Change<D> } | undefined;
  private made: Index<D> | undefined;

  /** Without the deleted ones, in order of first creation. */
  get active(): readonly D[] {
    return this.index().active;
  }

  /** An active definition. */
  byId(id: string): D | undefined {
    const entry = this.index().entries.get(id);
    return entry?.deleted === false ? entry.definition : undefined;
  }

  /** An active definition. */
  byKey(key: string, type?: string): D | undefined {
    const entry = this.index().bySlot.get(slotOf(key, type));
    return entry?.deleted === false ? entry.definition : undefined;
  }

  /** The definition that has the key, or had it and was deleted. */
  everByKey(key: string, type?: string): D | undefined {
    return this.index().bySlot.get(slotOf(key, type))?.definition;
  }

  /** Keys of the active definitions of a type: one and the same set until something changes. */
  keys(type = ''): ReadonlySet<string> {
    return this.index().keys.get(type) ?? noKeys;
  }

  /** Adds a definition, or brings back the deleted one with its id at its old place. */
  with(id: string, define: (before: D | undefined) => D): Definitions<D> {
    return this.after({ id, apply: (entry) => ({ definition: define(entry?.definition), deleted: false }) });
  }

  changed(id: string, change: (definition: D) => D): Definitions<D> {
    return this.after({ id, apply: (entry) => entry && { ...entry, definition: change(entry.definition) } });
  }

  without(id: string): Definitions<D> {
    return this.after({ id, apply: (entry) => entry && { ...entry, deleted: true } });
  }

  private after(change: Change<D>): Definitions<D> {
    const next = new Definitions<D>();
    next.waiting = { before: this, change };
    return next;
  }

  private index(): Index<D> {
    if (this.made === undefined) {
      this.made = indexOf(Definitions.entriesOf(this));
      this.waiting = undefined;
    }
    return this.made;
  }

  /** Those that were indexed last, with all changes since then. */
  private static entriesOf<D extends Definition>(last: Definitions<D>): Entries<D> {
    const changes: Change<D>[] = [];
    let indexed = last;
    while (indexed.waiting !== undefined) {
      changes.push(indexed.waiting.change);
      indexed = indexed.waiting.before;
    }
    const entries = new Map(indexed.made?.entries);
    for (const { id, apply } of changes.reverse()) {
      const entry = apply(entries.get(id));
      if (entry !== undefined) entries.set(id, entry);
    }
    return entries;
  }
}
