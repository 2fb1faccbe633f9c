import type { ProjectionHealth } from '@rollcall/doctor';
import type { OperationalStore } from '@rollcall/event-sourcing';
import { allProjections } from '@rollcall/projections';
import { readReports, type ProjectionStatus, type ProcessReport } from '@rollcall/projector';
import type { ReadStore } from '@rollcall/read-store';

type Told = ProjectionStatus & { readonly isAlive: boolean };

/** From the best to the worst. */
const states: readonly string[] = ['standby', 'running', 'catching-up', 'paused', 'retrying', 'stopped'];

/**
 * How each projection is, by what the processes that feed them told last. `isRunning` false: nobody is to feed them now, so
 * that only what stopped or parked them counts.
 */
export async function projectionHealth(
  readStore: Pick<ReadStore, 'reports' | 'parked'>,
  { pauses }: Pick<OperationalStore, 'pauses'>,
  isRunning: boolean,
): Promise<readonly ProjectionHealth[]> {
  const [reports, paused, parked] = await Promise.all([
    readReports(readStore),
    pauses.list(),
    readStore.parked.list(),
  ]);
  return allProjections.map(({ name, version }) => {
    const told = lastTold(reports, name, version);
    const worst = [...told].sort((a, b) => states.indexOf(b.state) - states.indexOf(a.state))[0];
    const isMeasured = told.some(({ isAlive }) => isAlive);
    const behind = told.map(({ secondsBehind }) => secondsBehind);
    return {
      name,
      version,
      state: worst?.state ?? 'standby',
      pausedAt: paused.get(name)?.at,
      secondsBehind: isMeasured ? Math.max(...behind) : null,
      parked: parked.filter(({ build }) => isBuildOf(build, name, version)).length,
      error: worst?.error,
      isMeasured: isMeasured || !isRunning,
    };
  });
}

const isBuildOf = (build: string, name: string, version: number): boolean =>
  build === `${name}-v${version}` || build.startsWith(`${name}-v${version}-g`);

/** By all that live and feed a part of it; where none does, by the last one that did. */
function lastTold(reports: readonly ProcessReport[], name: string, version: number): readonly Told[] {
  const told = [...reports]
    .sort((a, b) => a.ageMs - b.ageMs)
    .map(({ isAlive, report }) =>
      report.projections
        .filter(
          (one) => one.name === name && one.version === version && one.role === 'live' && one.shards > 0,
        )
        .map((one): Told => ({ ...one, isAlive })),
    )
    .filter((ofProcess) => ofProcess.length > 0);
  const alive = told.filter(([first]) => first?.isAlive);
  return alive.length > 0 ? alive.flat() : (told[0] ?? []);
}
