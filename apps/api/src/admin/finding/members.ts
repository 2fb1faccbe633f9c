import { type Filter, matchingOf, type SetReader, type UserSet } from '@rollcall/analytics';
import type { Position } from '@rollcall/event-sourcing';
import { shardOf } from '@rollcall/projector';

/** Users who passed a filter at one moment, as sets have them. */
export class Members {
  private constructor(
    private readonly reader: SetReader,
    /** By shard. */
    private readonly sets: readonly UserSet[],
  ) {}

  static async of(reader: SetReader, filter: Filter): Promise<Members> {
    return new Members(reader, await Promise.all(reader.shards.map((shard) => matchingOf(shard, filter))));
  }

  get asOf(): Position {
    return this.reader.position;
  }

  get size(): number {
    return this.sets.reduce((sum, set) => sum + set.size, 0);
  }

  /** Their streams, in no order. */
  async streams(): Promise<readonly string[]> {
    const streams = await Promise.all(
      this.reader.shards.map((shard, at) => shard.streams([...(this.sets[at]?.ordinals() ?? [])])),
    );
    return streams.flat().filter((stream) => stream !== '');
  }

  /** Which of these streams are of members. */
  async among(streams: readonly string[]): Promise<ReadonlySet<string>> {
    const { shards } = this.reader;
    const found = new Set<string>();
    for (const [at, shard] of shards.entries()) {
      const here = streams.filter((stream) => shardOf(stream, shards.length) === at);
      if (here.length === 0) continue;
      const ordinals = await shard.ordinals(here);
      for (const [index, stream] of here.entries()) {
        const ordinal = ordinals[index];
        if (ordinal !== undefined && this.sets[at]?.has(ordinal)) found.add(stream);
      }
    }
    return found;
  }
}
