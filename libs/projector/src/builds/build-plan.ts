import { buildName, type DocumentProjection } from '@rollcall/projections';
import type { BuildRecord, DocumentBody } from '@rollcall/read-store';
import { codeOf, type Failure, messageOf } from '../failures.js';
import { buildOfGeneration, DEPLOYMENT, shadowFor } from './initial-record.js';
import type { LiveBuilds } from './live-builds.js';

export type BuildRole = 'live' | 'previous' | 'shadow';

/** A build that is to be fed. */
export interface PlannedBuild {
  readonly projection: DocumentProjection<DocumentBody>;
  readonly build: string;
  readonly role: BuildRole;
}

export interface BuildPlanOptions {
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  readonly liveBuilds: LiveBuilds;
  /** Names of projections that are not to be fed. */
  readonly paused: () => Promise<ReadonlySet<string>>;
  readonly clock: () => Date;
}

/** Which builds are to be fed, as of the last look. */
export class BuildPlan {
  /** Of all projections, also of those that are paused; undefined before the first look. */
  all: readonly PlannedBuild[] | undefined;
  /** Of the last look; undefined: it succeeded. */
  failure: Failure | undefined;
  private paused: ReadonlySet<string> = new Set();
  private left: ReadonlySet<string> = new Set();

  constructor(private readonly options: BuildPlanOptions) {}

  /** To be fed now. */
  get wanted(): readonly PlannedBuild[] {
    const isOurs = ({ projection }: PlannedBuild): boolean =>
      !this.isPaused(projection) && !this.left.has(buildName(projection));
    return (this.all ?? []).filter(isOurs);
  }

  /** Processes of an earlier program feed these: names and versions of projections. */
  leaveToOthers(projections: ReadonlySet<string>): void {
    this.left = projections;
  }

  isPaused({ name }: { readonly name: string }): boolean {
    return this.paused.has(name);
  }

  /** Everything that was decided before this was called is known afterwards. Rejects with `store_unavailable`. */
  async look(): Promise<void> {
    try {
      await this.read();
      this.failure = undefined;
    } catch (error) {
      this.failure = {
        code: codeOf(error),
        message: messageOf(error),
        at: this.options.clock().toISOString(),
      };
      throw error;
    }
  }

  private async read(): Promise<void> {
    const { projections, liveBuilds, paused } = this.options;
    const pauses = await paused();
    await liveBuilds.look();
    const planned: PlannedBuild[] = [];
    for (const projection of projections) {
      const { live, previous, shadow } = await this.recordOf(projection);
      if (live !== undefined) planned.push({ projection, build: live, role: 'live' });
      if (previous !== undefined) planned.push({ projection, build: previous, role: 'previous' });
      if (shadow !== undefined) planned.push({ projection, build: shadow.build, role: 'shadow' });
    }
    this.paused = pauses;
    this.all = planned;
  }

  /** A version that has no build, or whose first one was only thought of until now, gets one that goes live by itself. */
  private async recordOf(projection: DocumentProjection<DocumentBody>): Promise<BuildRecord> {
    const { liveBuilds, clock } = this.options;
    for (;;) {
      const record = await liveBuilds.of(projection);
      const { live, shadow, revision } = record;
      if (live !== undefined || (shadow !== undefined && revision > 0)) return record;
      const generation = shadow === undefined ? record.generation + 1 : record.generation;
      const build = buildOfGeneration(projection, generation);
      const begun = { shadow: shadowFor(build, DEPLOYMENT, clock()), generation, revision: revision + 1 };
      await liveBuilds.save({ ...record, ...begun });
    }
  }
}
