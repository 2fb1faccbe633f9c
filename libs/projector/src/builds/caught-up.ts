import { EngineError } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import { readReports } from '../reports/projector-report.js';
import type { ProjectionStatus } from '../status.js';

/** What is told of one build, here and by every process that lives. */
async function toldOf(
  build: string,
  own: readonly ProjectionStatus[],
  readStore: Pick<ReadStore, 'reports'>,
): Promise<readonly ProjectionStatus[]> {
  const others = (await readReports(readStore)).filter(({ isAlive }) => isAlive);
  const told = [...own, ...others.flatMap(({ report }) => report.projections)];
  return told.filter((status) => status.build === build);
}

/**
 * How many shards of a build have come to the log's head, wherever they are folded; from then on they are never far from
 * it. `own`: what the projector in this process says. Rejects with `not_caught_up` where the build has stopped for good.
 */
export async function settledShards(
  build: string,
  own: readonly ProjectionStatus[],
  readStore: Pick<ReadStore, 'reports'>,
): Promise<number> {
  const told = await toldOf(build, own, readStore);
  const stopped = told.find(({ state }) => state === 'stopped');
  if (stopped !== undefined) {
    const { error } = stopped;
    const message = `${build} has stopped and cannot go live: ${error?.message ?? 'for an unknown reason'}`;
    throw new EngineError('not_caught_up', message, { build, error });
  }
  return new Set(told.flatMap(({ settled }) => settled)).size;
}
