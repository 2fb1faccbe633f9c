import type { Position } from '@rollcall/event-sourcing';
import { Lane, type LaneHooks } from './lane.js';
import { LaneShards } from './lane-shards.js';
import { type Ownership, OwnsEverything } from './ownership.js';
import { OwnsByLease } from './owns-by-lease.js';
import { OwnerRequests } from './owner/owner-requests.js';
import { LEASED, type LeaseOptions, type ProjectorOptions, withDefaults } from './projector-options.js';
import { ShardLeases } from './shard-leases.js';
import { type ProjectionStatus, statusOfBuild } from './status.js';
import { Waiters } from './waiters.js';

/** How far a shard of a build is, for reads that go on from there. */
export interface BuildProgress {
  /** Everything of the shard at or below is in the read store. */
  readonly position: Position;
  isParked(document: string): boolean;
}

/** Keeps read models up to date from the log: each event is folded into every build that wants it. */
export class Projector {
  private readonly options: Required<ProjectorOptions>;
  private readonly ownership: Ownership;
  private readonly requests: OwnerRequests;
  private readonly waiters = new Waiters();

  constructor(options: ProjectorOptions) {
    this.options = withDefaults(options);
    const { ownership, shards } = this.options;
    this.ownership =
      ownership === 'everything'
        ? new OwnsEverything(this.laneOf(LaneShards.all(shards)))
        : this.sharing(ownership);
    this.requests = new OwnerRequests(this.options, () => this.ownership.lanes);
  }

  /** Resolves when all builds were opened, or at the first failure to: then it goes on trying. */
  async start(): Promise<void> {
    await this.ownership.start();
    this.requests.start(this.options.heartbeatMs);
  }

  /** Resolves when what was folded is written and its checkpoints are saved, as far as the stores allow. */
  async stop(): Promise<void> {
    await this.requests.stop();
    await this.ownership.stop();
    this.waiters.giveUp();
  }

  status(): readonly ProjectionStatus[] {
    const lanes = this.ownership.lanes.map((lane) => lane.status());
    return this.options.projections.map((projection, at) =>
      statusOfBuild(
        projection,
        lanes.flatMap((lane) => lane[at] ?? []),
      ),
    );
  }

  /** Shards that this process folds. */
  ownedShards(): readonly number[] {
    return this.ownership.lanes.flatMap(({ shards }) => shards.ids);
  }

  /**
   * Resolves with true as soon as everything up to `position` is in the read store, of all shards that are folded here
   * or the given one, for all builds or the named one; with false at the deadline, or at once when a build will not get
   * there because it has stopped.
   */
  reached(position: Position, deadlineMs: number, build?: string, shard?: number): Promise<boolean> {
    return this.waiters.until(() => {
      const lanes = this.ownership.lanes.filter(({ shards }) => shard === undefined || shards.has(shard));
      const reached = lanes.map((lane) => lane.hasReached(position, build));
      if (reached.includes(false)) return false;
      return reached.includes(undefined) ? undefined : true;
    }, deadlineMs);
  }

  /** Undefined where this process is not feeding that shard of the build: then only its checkpoint tells. */
  progress(build: string, shard: number): BuildProgress | undefined {
    const found = this.ownership.lanes.find(({ shards }) => shards.has(shard))?.build(build);
    if (!found?.isRunning) return undefined;
    return { position: found.appliedOf(shard), isParked: (document) => found.parked.has(document) };
  }

  /** Carries out at once what is asked of shards that are folded here, instead of at the next heartbeat. */
  serveRequests(): Promise<void> {
    return this.requests.serve();
  }

  private sharing({ owner, withinMs, now = () => performance.now(), everyMs = withinMs / 10 }: LeaseOptions) {
    const { shards, readStore, log } = this.options;
    const leases = new ShardLeases(readStore.leases, shards, { owner, now, ttlMs: withinMs * LEASED });
    return new OwnsByLease(leases, (owned, deposed) => this.laneOf(owned, deposed), { shards, everyMs, log });
  }

  private laneOf(shards: LaneShards, deposed?: LaneHooks['deposed']): Lane {
    return new Lane(shards, this.options, { moved: () => this.waiters.look(), deposed });
  }
}
