import { BuildSweeper } from './builds/build-sweeper.js';
import { Deployments } from './builds/deployments.js';
import { Chores } from './chores.js';
import { familyOf } from './family.js';
import type { Lanes } from './lanes.js';
import type { ProjectorOptions } from './projector-options.js';
import type { ProjectorReport } from './reports/projector-report.js';
import { Reporter } from './reports/reporter.js';
import type { ProjectionStatus } from './status.js';

export interface ProjectorChores {
  start(everyMs: number): void;
  /** Resolves when none is under way. */
  stop(): Promise<void>;
  /** So that the others know what this process feeds before it begins. */
  tell(): Promise<void>;
  /** The last thing that this process tells of itself. */
  tellStopped(last: Pick<ProjectorReport, 'projections' | 'shards'>): Promise<void>;
}

/** What a projector does beside folding: it tells how it is, lets new versions go live, and drops what nobody needs. */
export function projectorChores(
  options: Required<ProjectorOptions>,
  lanes: Lanes,
  own: { readonly status: () => readonly ProjectionStatus[]; readonly shards: () => readonly number[] },
): ProjectorChores {
  const { log, dropAfterMs: afterMs, ownership } = options;
  const now = (ownership === 'everything' ? undefined : ownership.now) ?? (() => performance.now());
  const reporter = new Reporter({ ...options, ...own, family: familyOf(options.projections) });
  const deployments = new Deployments({ ...options, status: own.status });
  const isFed = (build: string): boolean => lanes.isFed(build);
  const sweeper = new BuildSweeper({ ...options, afterMs, now, isFed });
  const chores = new Chores(
    {
      report: () => {
        for (const lane of lanes.all)
          for (const build of lane.builds) build.progress.measure(performance.now());
        return reporter.tell();
      },
      deploy: () => deployments.look(),
      drop: async () => {
        for (const build of await sweeper.sweep()) log.info({ build }, 'build dropped');
      },
    },
    log,
  );
  return {
    start: (everyMs) => chores.start(everyMs),
    stop: () => chores.stop(),
    tell: () => reporter.tell().catch(() => undefined),
    tellStopped: (last) => reporter.tellStopped(last).catch(() => undefined),
  };
}
