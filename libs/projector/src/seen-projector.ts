import type { Position } from '@rollcall/event-sourcing';
import type { LiveBuilds } from './builds/live-builds.js';
import type { BuildProgress, LocalProjector, ProjectorSight, ShardSight } from './local-projector.js';
import type { ProjectionStatus } from './status.js';
import { Waiters } from './waiters.js';

export interface SeenProjectorOptions {
  readonly liveBuilds: LiveBuilds;
  /** Asks the projector where it is; see `LocalProjector`. */
  readonly ask: Pick<LocalProjector, 'look' | 'serveRequests'>;
  /** Milliseconds on a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
}

/** Sights come each second at least: after so much longer, what was seen last is not how it is. */
const LATE_MS = 3_000;

const NOTHING: ProjectorSight = { statuses: [], progress: [] };

/**
 * A projector on another thread, as it told last. It tells after it has written: what is known of it is never further than
 * what is in the read store.
 */
export class SeenProjector implements LocalProjector {
  readonly liveBuilds: LiveBuilds;
  private readonly now: () => number;
  private readonly waiters = new Waiters();
  private sight = NOTHING;
  private shards: ReadonlyMap<string, ShardSight> = new Map();
  private seenAt: number;

  constructor(private readonly options: SeenProjectorOptions) {
    this.liveBuilds = options.liveBuilds;
    this.now = options.now ?? (() => performance.now());
    this.seenAt = this.now();
  }

  see(sight: ProjectorSight): void {
    this.sight = sight;
    this.shards = new Map(sight.progress.map((one) => [keyOf(one.build, one.shard), one]));
    this.seenAt = this.now();
    this.waiters.look();
  }

  /** It feeds nothing for the time being. */
  lost(): void {
    this.shards = new Map();
    this.sight = {
      progress: [],
      statuses: this.sight.statuses.map((status) => ({
        ...status,
        shards: 0,
        settled: [],
        state: 'retrying',
      })),
    };
  }

  /** Nobody need wait any more. */
  ended(): void {
    this.lost();
    this.waiters.giveUp();
  }

  status(): readonly ProjectionStatus[] {
    const ageMs = this.now() - this.seenAt;
    if (ageMs < LATE_MS) return this.sight.statuses;
    return this.sight.statuses.map((status) => ({
      ...status,
      eventsBehind: undefined,
      secondsBehind: status.secondsBehind + ageMs / 1_000,
    }));
  }

  ownedShards(): readonly number[] {
    return [...new Set(this.sight.progress.map(({ shard }) => shard))];
  }

  progress(build: string, shard: number): BuildProgress | undefined {
    const seen = this.shards.get(keyOf(build, shard));
    if (seen === undefined) return undefined;
    return { position: seen.position, isParked: () => (seen.hasParked ? undefined : false) };
  }

  reached(position: Position, deadlineMs: number, build?: string, shard?: number): Promise<boolean> {
    return this.waiters.until(() => {
      const { statuses, progress } = this.sight;
      const wanted = statuses.filter((one) =>
        build === undefined ? one.role !== 'shadow' : one.build === build,
      );
      if (wanted.some(({ state }) => state === 'stopped')) return false;
      const names = new Set(wanted.map((one) => one.build));
      const fed = progress.filter(
        (one) => names.has(one.build) && (shard === undefined || one.shard === shard),
      );
      return fed.length > 0 && fed.every((one) => one.position >= position) ? true : undefined;
    }, deadlineMs);
  }

  look(): Promise<void> {
    return this.options.ask.look();
  }

  serveRequests(): Promise<void> {
    return this.options.ask.serveRequests();
  }
}

const keyOf = (build: string, shard: number): string => `${shard}/${build}`;
