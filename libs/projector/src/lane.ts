import type { Position } from '@rollcall/event-sourcing';
import { Build } from './build.js';
import { LaneBuilds } from './lane-builds.js';
import type { PlannedBuild } from './builds/build-plan.js';
import type { LaneShards } from './lane-shards.js';
import { PieceSize } from './pacing.js';
import { ProjectionLoop } from './projection-loop.js';
import type { ProjectorOptions } from './projector-options.js';
import { type ProjectionStatus, statusOf } from './status.js';

/** Bytes of documents that a build keeps in memory which is fed only so that one can go back to it. */
const CACHE_OF_PREVIOUS = 2 * 1024 * 1024;

export interface LaneHooks {
  /** Something may have become true that is waited for. */
  readonly moved: () => void;
  /** Another owner has claimed these shards. Default: the build stops. */
  readonly deposed?: (lane: Lane, shards: readonly number[]) => void;
}

/** Some shards of some builds, folded together from one subscription. */
export class Lane {
  private readonly byName: ReadonlyMap<string, Build>;
  private readonly loop: ProjectionLoop;

  constructor(
    readonly shards: LaneShards,
    planned: readonly PlannedBuild[],
    private readonly options: Required<ProjectorOptions>,
    { moved, deposed }: LaneHooks,
  ) {
    const pieces = { load: new PieceSize(250, 5_000), store: new PieceSize(250, 5_000) };
    const context = { ...options, shards, pieces };
    const builds = planned.map(({ projection, build, role }) => {
      const cacheBytes = role === 'previous' ? CACHE_OF_PREVIOUS : options.cacheBytes;
      return new Build(projection, build, { ...context, cacheBytes });
    });
    this.byName = new Map(builds.map((build) => [build.name, build]));
    const tellDeposed = deposed && ((lost: readonly number[]) => deposed(this, lost));
    const together = new LaneBuilds(builds, shards, options, moved, tellDeposed);
    this.loop = new ProjectionLoop(together, options, moved);
  }

  /** Resolves when all builds were opened, or at the first failure to: then it goes on trying. */
  start(): Promise<void> {
    return this.loop.start();
  }

  /** Resolves when what was folded is written and its checkpoints are saved, as far as the stores allow. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Resolves when these shards are durable and their checkpoints saved: others may have them. */
  giveUp(shards: readonly number[]): Promise<void> {
    return this.loop.giveUp(shards);
  }

  /** Others have them: nothing of them is written any more, from this moment on. */
  revoke(shards: readonly number[]): void {
    this.loop.revoke(shards);
  }

  /** Has it come to the log's head, or will it never? */
  get isSettled(): boolean {
    return this.loop.isSettled;
  }

  /** Those that are to be fed. */
  get builds(): readonly Build[] {
    return [...this.byName.values()].filter((build) => build.isWanted);
  }

  /** Undefined: it is not fed here. */
  build(name: string): Build | undefined {
    const build = this.byName.get(name);
    return build?.isWanted === true ? build : undefined;
  }

  /** Feeds these builds no more; what was folded of them is durable, as far as the stores allow. */
  retire(names: ReadonlySet<string>): Promise<void> {
    return this.loop.retire(names);
  }

  /** Undefined: not yet. False: never, since a build has stopped. */
  hasReached(position: Position, isMeant: (build: Build) => boolean): boolean | undefined {
    const builds = this.builds.filter(isMeant);
    if (builds.every(({ progress }) => progress.applied >= position)) return true;
    const isStuck = builds.some(
      ({ stopped, progress }) => stopped !== undefined && progress.applied < position,
    );
    return isStuck ? false : undefined;
  }

  /** Does something while nothing is being folded, and everything folded is durable. */
  aside<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.loop.aside(work);
  }

  /** Of a build that is fed here. */
  statusOf(build: Build): ProjectionStatus {
    const settled = this.loop.isSettled ? this.shards.ids : [];
    return statusOf(build, settled, this.loop.sight(), this.options.clock());
  }
}
