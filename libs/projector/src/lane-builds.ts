import { type EngineError, isEngineError, type Position } from '@rollcall/event-sourcing';
import { all } from './all.js';
import type { Build } from './build.js';
import { deposed } from './build-checkpoints.js';
import { codeOf, messageOf } from './failures.js';
import type { LaneShards } from './lane-shards.js';
import type { ProjectorOptions } from './projector-options.js';

/** The builds that are folded together, and what ends them. */
export class LaneBuilds {
  constructor(
    private readonly builds: readonly Build[],
    readonly shards: LaneShards,
    private readonly options: Pick<Required<ProjectorOptions>, 'clock' | 'log'>,
    private readonly moved: () => void,
    /** Another owner has claimed these shards. Default: the build stops. */
    private readonly deposed?: (shards: readonly number[]) => void,
  ) {}

  get all(): readonly Build[] {
    return this.builds.filter((build) => build.isWanted);
  }

  get running(): readonly Build[] {
    return this.builds.filter((build) => build.isRunning);
  }

  retire(names: ReadonlySet<string>): void {
    for (const build of this.builds) if (names.has(build.name)) build.retire();
  }

  async open(): Promise<void> {
    const closed = this.all.filter((build) => build.needsOpening);
    await all(closed.map((build) => this.openOne(build)));
    this.moved();
  }

  private async openOne(build: Build): Promise<void> {
    try {
      const reason = await build.open();
      if (reason !== undefined) this.options.log.warn({ build: build.name, reason }, 'read model begun anew');
    } catch (error) {
      if (isEngineError(error, 'deposed')) this.wasDeposed(build, error);
      else if (isEngineError(error, 'foreign_log')) this.stop(build, error);
      else throw error;
    }
  }

  /** Also of builds that have stopped: whoever looks at them later is told how far they came. */
  async saveCheckpoints(): Promise<void> {
    const builds = this.builds.filter((build) => build.hasProgress);
    const saved = await Promise.allSettled(builds.map((build) => build.saveCheckpoint()));
    for (const [index, build] of builds.entries()) {
      const result = saved[index];
      if (result?.status !== 'fulfilled' || result.value.length === 0 || !build.isRunning) continue;
      this.wasDeposed(build, deposed(build.name, result.value));
    }
    for (const result of saved) if (result.status === 'rejected') throw result.reason;
  }

  /** Leaves everything of other shards to others. */
  forgetOthers(): void {
    for (const build of this.all) build.parked.forgetOthers();
  }

  stop(build: Build, error: unknown, event: { eventId?: string; position?: Position } = {}): void {
    const at = this.options.clock().toISOString();
    build.stop({ code: codeOf(error), message: messageOf(error), at, ...event });
    this.options.log.error({ build: build.name, ...build.stopped }, 'projection stopped');
    this.moved();
  }

  private wasDeposed(build: Build, error: EngineError): void {
    if (this.deposed === undefined) this.stop(build, error);
    else this.deposed(error.detail.shards as readonly number[]);
  }
}
