import type { Pause } from '@rollcall/event-sourcing';
import type { BuildOverview, ProjectionOverview } from '@rollcall/projector';
import type { BuildView, ProjectionView } from './projection.dto.js';

export function projectionView(overview: ProjectionOverview, paused: Pause | undefined): ProjectionView {
  const { name, version, live, shadow, dropping, switchedAt, isMeasured, builds } = overview;
  return {
    name,
    version,
    live: live ?? null,
    paused: paused ?? null,
    isMeasured,
    builds: builds.map(buildView),
    rebuiltBy: shadow?.operation ?? null,
    dropping,
    switchedAt: switchedAt ?? null,
  };
}

function buildView(overview: BuildOverview): BuildView {
  const { build, role, state, position, lag, secondsBehind, rate, parked, owners, lastError } = overview;
  return {
    build,
    role,
    state,
    position,
    lag,
    secondsBehind: secondsBehind ?? null,
    rate,
    parked,
    owners: owners.map(({ process, shards, isAlive, ageMs }) => {
      return { process, shards, isAlive, secondsSince: ageMs / 1000 };
    }),
    lastError: lastError ?? null,
  };
}
