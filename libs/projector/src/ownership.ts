import type { BuildPlan, PlannedBuild } from './builds/build-plan.js';
import { codeOf } from './failures.js';
import type { Lane } from './lane.js';
import { LaneShards } from './lane-shards.js';
import { Lanes } from './lanes.js';
import type { ProjectorLog } from './ports.js';
import { Serial } from './serial.js';

/** Decides which shards of which builds this process folds, and in which lanes. */
export interface Ownership {
  /** No shard of a build is in two of them. */
  readonly lanes: Lanes;
  /** Resolves when what is owned at first was opened, or at the first failure to: then it goes on trying. */
  start(): Promise<void>;
  /** Takes up at once what was changed of the plan; lanes that it begins may still be opening. */
  look(): Promise<void>;
  /** Resolves when what was folded is durable and others may have it, as far as the stores allow. */
  stop(): Promise<void>;
}

export type LaneMaker = (
  shards: LaneShards,
  builds: readonly PlannedBuild[],
  deposed?: (lane: Lane, shards: readonly number[]) => void,
) => Lane;

export interface OwnershipOptions {
  readonly shards: number;
  readonly plan: BuildPlan;
  readonly log: ProjectorLog;
  /** Milliseconds between looks. */
  readonly everyMs: number;
  /** Milliseconds after which a first look that failed is tried again. */
  readonly againMs: number;
}

/** All shards, with nobody to share them with. */
export class OwnsEverything implements Ownership {
  readonly lanes: Lanes;
  private readonly serial = new Serial();
  private timer: NodeJS.Timeout | undefined;
  private pending: Promise<void> | undefined;
  private failing = false;
  private stopped = false;

  constructor(
    makeLane: LaneMaker,
    private readonly options: OwnershipOptions,
  ) {
    const { plan, shards } = options;
    this.lanes = new Lanes(plan, (_, builds) => makeLane(LaneShards.all(shards), builds));
  }

  async start(): Promise<void> {
    const opening: Promise<void>[] = [];
    await this.serial.run(() => this.arrange(opening));
    await Promise.all(opening);
    this.beatLater();
  }

  look(): Promise<void> {
    this.pending ??= this.serial.run(() => {
      this.pending = undefined;
      return this.arrange([]);
    });
    return this.pending;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.serial.run(() => this.lanes.stop());
  }

  private beatLater(): void {
    if (this.stopped) return;
    const { everyMs, againMs } = this.options;
    const beat = (): void => void this.look().then(() => this.beatLater());
    this.timer = setTimeout(beat, this.failing ? againMs : everyMs).unref();
  }

  private async arrange(opening: Promise<void>[]): Promise<void> {
    if (this.stopped) return;
    const { plan, shards, log } = this.options;
    try {
      await plan.look();
      this.failing = false;
    } catch (error) {
      if (!this.failing) log.warn({ code: codeOf(error) }, 'builds cannot be looked up; trying again');
      this.failing = true;
    }
    await this.lanes.arrange(() => [...Array(shards).keys()], opening);
  }
}
