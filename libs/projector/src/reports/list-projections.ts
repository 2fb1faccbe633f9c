import { type EventStore, type LogDistance, type Position } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { BuildRecord, DocumentBody, ReadStore } from '@rollcall/read-store';
import type { BuildRole } from '../builds/build-plan.js';
import type { LiveBuilds } from '../builds/live-builds.js';
import type { Failure } from '../failures.js';
import { Freshness } from '../freshness.js';
import type { LocalProjector } from '../local-projector.js';
import type { ProjectionState, ProjectionStatus } from '../status.js';
import { readReports, type ProcessReport } from './projector-report.js';

export interface ListProjectionsParts {
  readonly store: Pick<EventStore, 'head' | 'distance'>;
  readonly readStore: ReadStore;
  readonly liveBuilds: LiveBuilds;
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  readonly shards: number;
  /** Names of projections that are paused. */
  readonly paused: ReadonlySet<string>;
  /** The one in this process, where there is one: it knows before the others are told. */
  readonly projector: LocalProjector | undefined;
}

/** Who folds shards of a build, or did until it fell silent. */
export interface BuildOwner {
  readonly process: string;
  readonly shards: number;
  readonly isAlive: boolean;
  readonly state: ProjectionState;
  /** Milliseconds since it told so. */
  readonly ageMs: number;
}

export interface BuildOverview {
  readonly build: string;
  readonly role: BuildRole;
  /** Everything at or below is in the read store. */
  readonly position: Position;
  /** Of the log; what the store can count. */
  readonly lag: LogDistance;
  /** Since the oldest event not applied was recorded; undefined: nobody who measures it is alive. */
  readonly secondsBehind: number | undefined;
  /** Events of the log passed each second, by all who fold it. */
  readonly rate: number;
  /** Documents. */
  readonly parked: number;
  /** `unowned`: no process that is alive folds all shards of it. */
  readonly state: ProjectionState | 'unowned';
  /** Those that are alive; without any, those that fell silent last. */
  readonly owners: readonly BuildOwner[];
  /** The last one that any process told of, also one that is gone. */
  readonly lastError: (Failure & { readonly process: string }) | undefined;
}

export interface ProjectionOverview {
  readonly name: string;
  readonly version: number;
  readonly isPaused: boolean;
  readonly live: string | undefined;
  readonly previous: string | undefined;
  readonly shadow: BuildRecord['shadow'];
  /** Builds whose data is being removed. */
  readonly dropping: readonly string[];
  readonly switchedAt: string | undefined;
  /** Does a process that can see the log's head measure every shard of what is fed? Else lags may be larger than told. */
  readonly isMeasured: boolean;
  /** The live one, the previous one, the shadow. */
  readonly builds: readonly BuildOverview[];
}

interface Told extends ProcessReport {
  readonly status: ProjectionStatus;
}

/** Every read model of this program as all processes know it together. Rejects with `store_unavailable`. */
export async function listProjections(parts: ListProjectionsParts): Promise<readonly ProjectionOverview[]> {
  const { liveBuilds, projections, readStore, store } = parts;
  await liveBuilds.look();
  const [reports, head, parked] = [
    await readReports(readStore),
    await store.head(),
    await readStore.parked.list(),
  ];
  return Promise.all(
    projections.map(async (projection) => {
      const { name, version } = projection;
      const record = await liveBuilds.of(projection);
      const { live, previous, shadow, dropping, switchedAt } = record;
      const isPaused = parts.paused.has(name);
      const roles = [
        ['live', live],
        ['previous', previous],
        ['shadow', shadow?.build],
      ] as const;
      const builds: BuildOverview[] = [];
      for (const [role, build] of roles) {
        if (build === undefined) continue;
        const count = parked.filter((one) => one.build === build).length;
        builds.push(await overviewOf({ ...parts, head, isPaused }, reports, build, role, count));
      }
      const isMeasured = isPaused
        ? reports.some(({ isAlive, report }) => isAlive && report.head !== undefined)
        : builds.every(({ build }) => isCovered(parts.shards, toldOf(reports, build)));
      return {
        name,
        version,
        isPaused,
        live,
        previous,
        shadow,
        dropping,
        switchedAt,
        isMeasured,
        builds,
      };
    }),
  );
}

async function overviewOf(
  parts: ListProjectionsParts & { readonly head: Position; readonly isPaused: boolean },
  reports: readonly ProcessReport[],
  build: string,
  role: BuildRole,
  parked: number,
): Promise<BuildOverview> {
  const { store, readStore, projector, shards, head, isPaused } = parts;
  const position = await new Freshness(store, readStore, projector, shards).ofAllShards(build);
  const told = toldOf(reports, build);
  const folding = told.filter(({ isAlive, status }) => isAlive && status.shards > 0);
  const states = folding.map(({ status }) => status.state);
  const owners = folding.length > 0 ? folding : told.filter(({ status }) => status.shards > 0).slice(0, 1);
  const errors = told
    .flatMap(({ process, status: { error } }) => (error === undefined ? [] : [{ ...error, process }]))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    build,
    role,
    position,
    lag: await store.distance(position, head),
    secondsBehind:
      folding.length === 0 ? undefined : Math.max(...folding.map((one) => one.status.secondsBehind)),
    rate: folding.reduce((sum, { status }) => sum + status.rate, 0),
    parked,
    state: isPaused ? 'paused' : isCovered(shards, told) ? worstOf(states) : 'unowned',
    owners: owners.map(({ process, ageMs, isAlive, status }) => {
      return { process, ageMs, isAlive, shards: status.shards, state: status.state };
    }),
    lastError: errors[0],
  };
}

/** The youngest first. */
const toldOf = (reports: readonly ProcessReport[], build: string): readonly Told[] =>
  reports
    .flatMap((report) =>
      report.report.projections
        .filter((status) => status.build === build)
        .map((status) => ({ ...report, status })),
    )
    .sort((a, b) => a.ageMs - b.ageMs);

const isCovered = (shards: number, told: readonly Told[]): boolean => {
  const alive = told.filter(({ isAlive, report }) => isAlive && report.head !== undefined);
  return alive.reduce((sum, { status }) => sum + status.shards, 0) >= shards;
};

const fromBest: readonly ProjectionState[] = [
  'standby',
  'running',
  'paused',
  'catching-up',
  'retrying',
  'stopped',
];

const worstOf = (states: readonly ProjectionState[]): ProjectionState =>
  states.reduce(
    (worst, state) => (fromBest.indexOf(state) > fromBest.indexOf(worst) ? state : worst),
    'standby',
  );
