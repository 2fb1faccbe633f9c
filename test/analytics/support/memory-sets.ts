import type { Recorded, UserEvent } from '@rollcall/domain';
import {
  type ChangesByChunk,
  activeOn,
  type Asked,
  changedSet,
  changedSums,
  type Chunk,
  chunkFromBytes,
  chunkToBytes,
  dayOf,
  evolveSets,
  type Held,
  isListed,
  matchesUser,
  type NameRange,
  newUserRow,
  type Place,
  RememberedSets,
  scopeOfStream,
  SetChanges,
  type SetReader,
  type SetStore,
  type StoredChunk,
  type SumChunk,
  Sums,
  sumsFromBytes,
  sumsOn,
  sumsToBytes,
  type TextCondition,
  type UserRow,
  UserSet,
  type UserView,
} from '@rollcall/analytics';

/** A chunk as a store keeps it. */
interface StoredBytes {
  readonly position: string;
  readonly bytes: Uint8Array;
}

type Stored = Map<string, StoredBytes[]>;

/** `position`: of the last event that changed it. */
interface StoredRow {
  readonly position: string;
  readonly row: UserRow;
}

/** One shard of one scope. */
class Partition {
  readonly sets: Stored = new Map();
  readonly sums: Stored = new Map();
  readonly ordinals = new Map<string, number>();
  /** As JSON, as a store would keep them. */
  readonly rows = new Map<number, string>();

  stored(ordinal: number): StoredRow {
    const text = this.rows.get(ordinal);
    return text === undefined ? { position: '', row: newUserRow } : (JSON.parse(text) as StoredRow);
  }

  row(ordinal: number): UserRow {
    return this.stored(ordinal).row;
  }
}

/** What a process dies of in a test. */
export class Death extends Error {}

/** The port on maps: what a set projection has to write, in the order in which it has to, without a store. */
export class MemorySets implements SetStore {
  readonly partitions = new Map<string, Partition>();
  private readonly checkpoints: string[];
  private writesLeft = Infinity;
  /** What was asked for, for tests of what is remembered. */
  loads = 0;

  constructor(private readonly shards = 1) {
    this.checkpoints = Array.from({ length: shards }, () => '');
  }

  /** Dies (once) at the write after so many. */
  dieAfter(writes: number): void {
    this.writesLeft = writes;
  }

  /** Folds what its checkpoints do not have yet, in batches of so many events. */
  fold(log: readonly Recorded<UserEvent>[], batch = Infinity): this {
    for (let shard = 0; shard < this.shards; shard++) {
      const own = log.filter(
        ({ stream, position }) =>
          this.shardOf(stream) === shard && position > (this.checkpoints[shard] ?? ''),
      );
      for (let start = 0; start < own.length; start += batch)
        this.batch(shard, own.slice(start, start + batch));
    }
    return this;
  }

  /** Every known user of a scope, as a filter may ask of them one by one. */
  users(scope: string): UserView[] {
    return [...this.partitions]
      .filter(([key]) => key.endsWith(` ${scope}`))
      .flatMap(([, partition]) =>
        [...partition.rows.keys()].flatMap((ordinal) => viewOf(partition, ordinal)),
      );
  }

  /** A reader that remembers nothing but for its own question. */
  reader(scope: string): Promise<SetReader> {
    return new RememberedSets(this, 1_000_000).reader(scope);
  }

  shardOf(stream: string): number {
    return [...stream].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % this.shards;
  }

  private batch(shard: number, events: readonly Recorded<UserEvent>[]): void {
    const touched = new Map<Partition, { changes: SetChanges; rows: Map<number, StoredRow> }>();
    for (const event of events) {
      const partition = this.partition(scopeOfStream(event.stream), shard);
      const ordinal = partition.ordinals.get(event.stream) ?? partition.ordinals.size;
      if (!partition.ordinals.has(event.stream))
        this.write(() => partition.ordinals.set(event.stream, ordinal));
      const open = touched.get(partition) ?? {
        changes: new SetChanges(),
        rows: new Map<number, StoredRow>(),
      };
      touched.set(partition, open);
      const before = open.rows.get(ordinal) ?? partition.stored(ordinal);
      if (event.position <= before.position) continue;
      const { document: row, differences, value } = evolveSets(before.row, event);
      open.changes.add(ordinal, event.position, differences, value);
      if (row !== before.row) open.rows.set(ordinal, { position: event.position, row });
    }
    for (const [partition, { changes }] of touched) this.writeChunks(partition, changes.byChunk());
    for (const [partition, { rows }] of touched) {
      for (const [ordinal, row] of rows) {
        this.write(() => partition.rows.set(ordinal, JSON.stringify(row)));
      }
    }
    this.write(() => (this.checkpoints[shard] = events.at(-1)?.position ?? ''));
  }

  private writeChunks(partition: Partition, { sets, sums }: ChangesByChunk): void {
    for (const [name, chunks] of sets) {
      for (const [number, changes] of chunks) {
        const before = partition.sets.get(name)?.[number];
        const after = changedSet(before && readSet(before), changes);
        if (after) this.put(partition.sets, name, number, { ...after, bytes: chunkToBytes(after.content) });
      }
    }
    for (const [name, chunks] of sums) {
      for (const [number, changes] of chunks) {
        const before = partition.sums.get(name)?.[number];
        const after = changedSums(before && readSums(before), changes);
        if (after) this.put(partition.sums, name, number, { ...after, bytes: sumsToBytes(after.content) });
      }
    }
  }

  private put(stored: Stored, name: string, number: number, { position, bytes }: StoredBytes): void {
    this.write(() => {
      const chunks = stored.get(name) ?? [];
      chunks[number] = { position, bytes };
      stored.set(name, chunks);
    });
  }

  private write(change: () => void): void {
    if (this.writesLeft-- <= 0) {
      this.writesLeft = Infinity;
      throw new Death('The process died before this write');
    }
    change();
  }

  private partition(scope: string, shard: number): Partition {
    const key = `${shard} ${scope}`;
    const partition = this.partitions.get(key) ?? new Partition();
    this.partitions.set(key, partition);
    return partition;
  }

  positions(): Promise<readonly string[]> {
    return Promise.resolve([...this.checkpoints]);
  }

  sets(place: Place, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]> {
    const { sets } = this.partition(place.scope, place.shard);
    return Promise.resolve(
      this.answers(
        sets,
        asked,
        (chunks) => new UserSet(Array.from(chunks, (bytes) => bytes && readSet(bytes).content)),
      ),
    );
  }

  sums(place: Place, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]> {
    const { sums } = this.partition(place.scope, place.shard);
    return Promise.resolve(
      this.answers(
        sums,
        asked,
        (chunks) => new Sums(Array.from(chunks, (bytes) => bytes && readSums(bytes).content)),
      ),
    );
  }

  private answers<Value>(
    stored: Stored,
    asked: readonly Asked[],
    read: (chunks: (StoredBytes | undefined)[]) => Value,
  ): (Held<Value> | undefined)[] {
    return asked.map(({ name, position: known }) => {
      const chunks = stored.get(name) ?? [];
      const position = chunks.reduce((last, chunk) => (chunk.position > last ? chunk.position : last), '');
      if (position === known) return undefined;
      this.loads++;
      return { position, value: read(chunks) };
    });
  }

  names({ scope, shard }: Place, { from, before }: NameRange): Promise<readonly string[]> {
    const { sets } = this.partition(scope, shard);
    return Promise.resolve(
      [...sets.keys()].filter((name) => isListed(name) && name >= from && name < before),
    );
  }

  matching({ scope, shard }: Place, condition: TextCondition): Promise<UserSet> {
    const partition = this.partition(scope, shard);
    const passing = [...partition.rows.keys()].filter((ordinal) => {
      const { user } = partition.row(ordinal);
      if (user.status === 'unknown') return false;
      return matchesUser(condition, {
        user,
        firstSeen: '',
        lastSeen: '',
        active: () => false,
        total: () => 0,
      });
    });
    return Promise.resolve(UserSet.of(passing));
  }

  userIds({ scope, shard }: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    const partition = this.partition(scope, shard);
    return Promise.resolve(
      ordinals.map((ordinal) => {
        const { user } = partition.row(ordinal);
        return user.status === 'known' ? user.profile.id : '';
      }),
    );
  }

  streams({ scope, shard }: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    const given = [...this.partition(scope, shard).ordinals];
    const streams = new Map(given.map(([stream, ordinal]) => [ordinal, stream]));
    return Promise.resolve(ordinals.map((ordinal) => streams.get(ordinal) ?? ''));
  }

  ordinals({ scope, shard }: Place, streams: readonly string[]): Promise<readonly (number | undefined)[]> {
    const { ordinals } = this.partition(scope, shard);
    return Promise.resolve(streams.map((stream) => ordinals.get(stream)));
  }
}

const readSet = ({ position, bytes }: StoredBytes): StoredChunk<Chunk | undefined> => ({
  position,
  content: chunkFromBytes(bytes),
});
const readSums = ({ position, bytes }: StoredBytes): StoredChunk<SumChunk> => ({
  position,
  content: sumsFromBytes(bytes),
});

function viewOf(partition: Partition, ordinal: number): UserView[] {
  const { user, first } = partition.row(ordinal);
  if (user.status === 'unknown') return [];
  const created = user.profile.created.slice(0, 10);
  const days = [...partition.sets]
    .filter(([name]) => isListed(name) && name === activeOn('utc', dayOf(name)))
    .filter(([, chunks]) => new UserSet(chunks.map((chunk) => readSet(chunk).content)).has(ordinal))
    .map(([name]) => dayOf(name))
    .sort();
  const active = (from: string, to: string, metric?: string): boolean =>
    [...partition.sets].some(([name, chunks]) => {
      const day = dayOf(name);
      const wanted = name === activeOn('utc', day, metric) && day >= from && day <= to;
      return wanted && new UserSet(chunks.map((chunk) => readSet(chunk).content)).has(ordinal);
    });
  const total = (metric: string): number => {
    let sum = 0;
    for (const [name, chunks] of partition.sums) {
      if (name !== sumsOn('utc', dayOf(name), metric)) continue;
      const sums = new Sums(chunks.map((chunk) => readSums(chunk).content));
      sums.forEach((other, value) => (sum += other === ordinal ? value : 0));
    }
    return sum;
  };
  const firstSeen = first !== undefined && first.utc < created ? first.utc : created;
  return [{ user, firstSeen, lastSeen: days.at(-1) ?? created, active, total }];
}
