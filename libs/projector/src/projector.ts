import type { Position } from '@rollcall/event-sourcing';
import { buildName } from '@rollcall/projections';
import { BuildPlan } from './builds/build-plan.js';
import type { LiveBuilds } from './builds/live-builds.js';
import { familyOf } from './family.js';
import { Lane } from './lane.js';
import { type LaneMaker, type Ownership, OwnsEverything } from './ownership.js';
import { OwnsByLease } from './owns-by-lease.js';
import { OwnerRequests } from './owner/owner-requests.js';
import { LEASED, type LeaseOptions, type ProjectorOptions, withDefaults } from './projector-options.js';
import type { BuildProgress, LocalProjector, ProjectorSight } from './local-projector.js';
import { projectorChores, type ProjectorChores } from './projector-chores.js';
import { ShardLeases } from './shard-leases.js';
import { type ProjectionStatus, statusOfBuild } from './status.js';
import { Waiters } from './waiters.js';

const SOON_MS = 50;

/**
 * Keeps read models up to date from the log: each event is folded into every build that wants it. Which builds there are
 * changes while it runs: it looks at the directory, and at what is paused, each second.
 */
export class Projector implements LocalProjector {
  readonly liveBuilds: LiveBuilds;
  private readonly options: Required<ProjectorOptions>;
  private readonly plan: BuildPlan;
  private readonly ownership: Ownership;
  private readonly requests: OwnerRequests;
  private readonly chores: ProjectorChores;
  private readonly waiters = new Waiters();
  private readonly listeners = new Set<() => void>();
  private soon: NodeJS.Timeout | undefined;

  constructor(options: ProjectorOptions) {
    this.options = withDefaults(options);
    const { ownership, liveBuilds } = this.options;
    this.liveBuilds = liveBuilds;
    this.plan = new BuildPlan(this.options);
    this.ownership = ownership === 'everything' ? this.alone() : this.sharing(ownership);
    const { lanes } = this.ownership;
    this.requests = new OwnerRequests(
      this.options,
      () => lanes.all,
      (build) => this.isPaused(build),
    );
    this.chores = projectorChores(this.options, lanes, {
      status: () => this.status(),
      shards: () => this.ownedShards(),
    });
    liveBuilds.onChange(() => this.lookSoon());
  }

  /** Resolves when all builds were opened, or at the first failure to: then it goes on trying. */
  async start(): Promise<void> {
    if (this.options.ownership !== 'everything') await this.chores.tell();
    await this.ownership.start();
    this.requests.start(this.options.heartbeatMs);
    this.chores.start(this.options.heartbeatMs);
  }

  /** Resolves when what was folded is written and its checkpoints are saved, as far as the stores allow. */
  async stop(): Promise<void> {
    clearTimeout(this.soon);
    await this.requests.stop();
    await this.chores.stop();
    const last = { projections: this.status(), shards: this.ownedShards() };
    await this.ownership.stop();
    await this.chores.tellStopped(last);
    this.waiters.giveUp();
  }

  look(): Promise<void> {
    return this.ownership.look();
  }

  /** What is changed together is taken up together. */
  private lookSoon(): void {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.look();
    }, SOON_MS).unref();
  }

  status(): readonly ProjectionStatus[] {
    const { all = this.guessed(), failure } = this.plan;
    return all.map((planned) => {
      const told = this.ownership.lanes.all.flatMap((lane) => {
        const build = lane.build(planned.build);
        return build === undefined ? [] : [lane.statusOf(build)];
      });
      return statusOfBuild(planned, told, this.plan.isPaused(planned.projection), failure);
    });
  }

  ownedShards(): readonly number[] {
    return [...new Set(this.ownership.lanes.all.flatMap(({ shards }) => shards.ids))];
  }

  reached(position: Position, deadlineMs: number, build?: string, shard?: number): Promise<boolean> {
    return this.waiters.until(() => {
      if (this.plan.all === undefined) return undefined;
      const shadows = new Set(
        this.plan.all.filter(({ role }) => role === 'shadow').map((planned) => planned.build),
      );
      const lanes = this.ownership.lanes.all.filter(({ shards }) => shard === undefined || shards.has(shard));
      const reached = lanes.map((lane) =>
        lane.hasReached(position, ({ name }) => (build === undefined ? !shadows.has(name) : name === build)),
      );
      if (reached.includes(false)) return false;
      return reached.includes(undefined) ? undefined : true;
    }, deadlineMs);
  }

  progress(build: string, shard: number): BuildProgress | undefined {
    for (const lane of this.ownership.lanes.all) {
      if (!lane.shards.has(shard)) continue;
      const found = lane.build(build);
      if (found?.isRunning !== true) continue;
      return {
        position: found.progress.appliedOf(shard),
        isParked: (document) => found.parked.has(document),
      };
    }
    return undefined;
  }

  serveRequests(): Promise<void> {
    return this.requests.serve();
  }

  /** For other threads of this process. */
  sight(): ProjectorSight {
    const progress = this.ownership.lanes.all.flatMap(({ shards, builds }) =>
      builds
        .filter(({ isRunning }) => isRunning)
        .flatMap((build) =>
          shards.ids.map((shard) => ({
            build: build.name,
            shard,
            position: build.progress.appliedOf(shard),
            hasParked: build.parked.count > 0,
          })),
        ),
    );
    return { statuses: this.status(), progress };
  }

  /** Is called whenever something was written. */
  onMoved(listener: () => void): void {
    this.listeners.add(listener);
  }

  private isPaused(build: string): boolean {
    const planned = this.plan.all?.find((one) => one.build === build);
    return planned !== undefined && this.plan.isPaused(planned.projection);
  }

  private alone(): OwnsEverything {
    return new OwnsEverything(this.laneMaker(), {
      ...this.ownershipOptions(),
      everyMs: this.options.heartbeatMs,
    });
  }

  private sharing({ owner, withinMs, now = () => performance.now(), everyMs = withinMs / 10 }: LeaseOptions) {
    const { shards, readStore, projections } = this.options;
    const holding = { owner, now, ttlMs: withinMs * LEASED };
    const leases = new ShardLeases(readStore.leases, shards, familyOf(projections), holding);
    return new OwnsByLease(leases, this.laneMaker(), {
      ...this.ownershipOptions(),
      readStore,
      everyMs,
      withinMs,
      now,
    });
  }

  private ownershipOptions() {
    const { shards, log, retry } = this.options;
    return { shards, log, plan: this.plan, againMs: retry.first };
  }

  private laneMaker(): LaneMaker {
    const moved = (): void => {
      this.waiters.look();
      for (const listener of this.listeners) listener();
    };
    return (shards, builds, deposed) => new Lane(shards, builds, this.options, { moved, deposed });
  }

  /** What is most probably fed, before it could be looked up. */
  private guessed() {
    return this.options.projections.map((projection) => {
      return { projection, build: buildName(projection), role: 'live' as const };
    });
  }
}
