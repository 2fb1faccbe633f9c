import type { BuildRecord, ReadStore } from '@rollcall/read-store';
import { checkpointId } from '../shards.js';
import type { LiveBuilds } from './live-builds.js';

export interface BuildSweeperOptions {
  readonly readStore: ReadStore;
  readonly liveBuilds: LiveBuilds;
  readonly shards: number;
  /** Milliseconds after which nobody reads or feeds a build any more that is to be dropped. */
  readonly afterMs: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Is the build still fed here? */
  readonly isFed: (build: string) => boolean;
}

/**
 * Drops the data of builds that nobody needs. Any number of processes may do it at once, and end between any two writes:
 * the build stays listed until nothing is left of it.
 */
export class BuildSweeper {
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: BuildSweeperOptions) {}

  /** Answers with what was dropped. */
  async sweep(): Promise<readonly string[]> {
    const { liveBuilds, now, afterMs, isFed } = this.options;
    const dropped: string[] = [];
    for (const record of liveBuilds.records) {
      for (const build of record.dropping) {
        const since = this.seen.get(build) ?? now();
        this.seen.set(build, since);
        if (now() - since < afterMs || isFed(build)) continue;
        await this.drop(build);
        if (!(await this.strike(record, build))) continue;
        this.seen.delete(build);
        dropped.push(build);
      }
    }
    return dropped;
  }

  /** Checkpoints first: whoever comes too late folds from the stream, and nobody can go on feeding it. */
  private async drop(build: string): Promise<void> {
    const { readStore, shards } = this.options;
    const ids = Array.from({ length: shards }, (_, shard) => checkpointId(build, shard));
    await Promise.all(ids.map((id) => readStore.checkpoints.drop(id)));
    for (const { document } of await readStore.parked.list(build))
      await readStore.parked.release(build, document);
    await readStore.drop(build);
  }

  private async strike({ projection: name, version }: BuildRecord, build: string): Promise<boolean> {
    const { liveBuilds } = this.options;
    for (;;) {
      const record = await liveBuilds.of({ name, version });
      if (!record.dropping.includes(build)) return false;
      const dropping = record.dropping.filter((other) => other !== build);
      if (await liveBuilds.save({ ...record, revision: record.revision + 1, dropping })) return true;
    }
  }
}
