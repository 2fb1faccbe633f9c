import type { Position } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { ProjectionStatus } from '../status.js';

/** What a process that feeds read models tells each second, and leaves behind when it is gone. */
export interface ProjectorReport {
  /** ISO 8601 UTC, by the process's own clock; so are all times in it. */
  readonly startedAt: string;
  readonly at: string;
  /** When it ended by itself; undefined: it runs, or it died. */
  readonly stoppedAt?: string;
  /** Of processes that know the same projections. */
  readonly family: string;
  /** Of the log, as of `at`; undefined: it could not be asked, so that lags may be larger than told. */
  readonly head?: Position;
  /** That it folds. */
  readonly shards: readonly number[];
  /** One a build. */
  readonly projections: readonly ProjectionStatus[];
}

export interface ProcessReport {
  readonly process: string;
  /** By the read store's clock. */
  readonly ageMs: number;
  /** Does it still tell? */
  readonly isAlive: boolean;
  readonly report: ProjectorReport;
}

/** Without a report for that long, nobody measures any more. */
export const SILENT_MS = 5_000;

/** By process. Rejects with `store_unavailable`. */
export async function readReports({
  reports,
}: Pick<ReadStore, 'reports'>): Promise<readonly ProcessReport[]> {
  return (await reports.all()).map(({ process, ageMs, body }) => {
    const report = body as ProjectorReport;
    return { process, ageMs, isAlive: ageMs < SILENT_MS && report.stoppedAt === undefined, report };
  });
}
