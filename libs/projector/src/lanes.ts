import type { BuildPlan, PlannedBuild } from './builds/build-plan.js';
import type { Lane } from './lane.js';

/** For so long a shadow begins anew rather than that another one reads all of the log by itself. */
const JOINED_MS = 2_000;

/** Some shards of some builds. */
interface Part {
  readonly shards: number[];
  readonly builds: readonly PlannedBuild[];
}

/**
 * The lanes of a process: each shard it owns of each build that is to be fed is in one of them. What is new begins a lane
 * of its own, so that nothing waits for it; lanes that have come to the log's head become one. Shadows stay beside the
 * others until they are live. Calls of `arrange` must not overlap.
 */
export class Lanes {
  all: readonly Lane[] = [];
  private readonly openedAt = new WeakMap<Lane, number>();

  constructor(
    private readonly plan: BuildPlan,
    /** Makes a lane that was not started yet. */
    private readonly make: (shards: readonly number[], builds: readonly PlannedBuild[]) => Lane,
  ) {}

  /**
   * Resolves when lanes have begun to open (`opening` takes them) and those that end have ended. `owned`: shards, at the
   * moment it is called; while lanes end, some may be lost.
   */
  async arrange(owned: () => readonly number[], opening: Promise<void>[]): Promise<void> {
    const names = new Set(this.plan.wanted.map(({ build }) => build));
    await Promise.all(this.all.map((lane) => this.retire(lane, names)));
    const ending = new Set([...this.all.filter(isEmpty), ...this.mergeable(), ...this.joinable(owned())]);
    await Promise.all([...ending].map((lane) => lane.stop()));
    this.all = this.all.filter((lane) => !ending.has(lane));
    for (const { shards, builds } of this.missing(owned(), this.plan.wanted)) {
      const lane = this.make(shards, builds);
      this.openedAt.set(lane, performance.now());
      this.all = [...this.all, lane];
      opening.push(lane.start());
    }
  }

  /** Resolves when what was folded is written and its checkpoints are saved, as far as the stores allow. */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((lane) => lane.stop()));
  }

  /** Nothing is told any more of lanes that were stopped. */
  forget(): void {
    this.all = [];
  }

  /** Lanes that feed what is read; those of shadows come and go beside them. */
  get serving(): number {
    return this.all.filter((lane) => !this.isShadow(lane)).length;
  }

  isFed(build: string): boolean {
    return this.all.some((lane) => lane.build(build) !== undefined);
  }

  private async retire(lane: Lane, wanted: ReadonlySet<string>): Promise<void> {
    const unwanted = lane.builds.map(({ name }) => name).filter((name) => !wanted.has(name));
    if (unwanted.length > 0) await lane.retire(new Set(unwanted));
  }

  /** Settled lanes that would be one: of the same builds, or else of the same shards. */
  private mergeable(): readonly Lane[] {
    const settled = this.all.filter((lane) => !isEmpty(lane) && lane.isSettled);
    const serving = settled.filter((lane) => !this.isShadow(lane));
    const [same] = [...alike(settled, buildsOf), ...alike(serving, shardsOf)];
    return same ?? [];
  }

  /** Shadows that others are begun after, before they have come far: all of them go through the log together. */
  private joinable(owned: readonly number[]): readonly Lane[] {
    const shadows = this.plan.wanted.filter(({ role }) => role === 'shadow');
    if (this.missingOf(owned, shadows).length === 0) return [];
    const isYoung = (lane: Lane): boolean =>
      performance.now() - (this.openedAt.get(lane) ?? -Infinity) < JOINED_MS;
    return this.all.filter(
      (lane) => !isEmpty(lane) && this.isShadow(lane) && !lane.isSettled && isYoung(lane),
    );
  }

  private isShadow(lane: Lane): boolean {
    const shadows = new Set(this.plan.all?.filter(({ role }) => role === 'shadow').map(({ build }) => build));
    return lane.builds.some(({ name }) => shadows.has(name));
  }

  private missing(owned: readonly number[], wanted: readonly PlannedBuild[]): readonly Part[] {
    const serving = wanted.filter(({ role }) => role !== 'shadow');
    const shadows = wanted.filter(({ role }) => role === 'shadow');
    return [...this.missingOf(owned, serving), ...this.missingOf(owned, shadows)];
  }

  private missingOf(owned: readonly number[], builds: readonly PlannedBuild[]): readonly Part[] {
    const parts = new Map<string, Part>();
    for (const shard of owned) {
      const lanes = this.all.filter(({ shards }) => shards.has(shard));
      const missing = builds.filter(({ build }) => lanes.every((lane) => lane.build(build) === undefined));
      if (missing.length === 0) continue;
      const key = missing.map(({ build }) => build).join();
      const part = parts.get(key) ?? { shards: [], builds: missing };
      part.shards.push(shard);
      parts.set(key, part);
    }
    return [...parts.values()];
  }
}

const isEmpty = (lane: Lane): boolean => lane.shards.size === 0 || lane.builds.length === 0;

const buildsOf = (lane: Lane): string =>
  lane.builds
    .map(({ name }) => name)
    .sort()
    .join();
const shardsOf = (lane: Lane): string => [...lane.shards.ids].sort((a, b) => a - b).join();

function alike(lanes: readonly Lane[], keyOf: (lane: Lane) => string): readonly (readonly Lane[])[] {
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) groups.set(keyOf(lane), [...(groups.get(keyOf(lane)) ?? []), lane]);
  return [...groups.values()].filter(({ length }) => length > 1);
}
