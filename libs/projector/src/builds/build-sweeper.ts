import type { BuildRecord, ReadStore } from '@rollcall/read-store';
import { dropBuild } from './drop-build.js';
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
    const { readStore, liveBuilds, shards, now, afterMs, isFed } = this.options;
    const dropped: string[] = [];
    for (const record of liveBuilds.records) {
      for (const build of record.dropping) {
        const since = this.seen.get(build) ?? now();
        this.seen.set(build, since);
        if (now() - since < afterMs || isFed(build)) continue;
        await dropBuild(readStore, build, shards);
        if (!(await this.strike(record, build))) continue;
        this.seen.delete(build);
        dropped.push(build);
      }
    }
    return dropped;
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
