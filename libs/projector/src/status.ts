import { START, type Position } from '@rollcall/event-sourcing';
import type { Build } from './build.js';
import type { BuildRole, PlannedBuild } from './builds/build-plan.js';
import type { Failure } from './failures.js';

/** `standby`: no shard is folded here, as others own them all. */
export type ProjectionState = 'running' | 'catching-up' | 'retrying' | 'stopped' | 'standby' | 'paused';

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly build: string;
  readonly role: BuildRole;
  /** How many shards of it are folded here; what else is said is of these. */
  readonly shards: number;
  /** Everything at or below is in the read store. */
  readonly position: Position;
  /** Events that were seen in the log and are not applied. Undefined while more are there than have been counted. */
  readonly eventsBehind: number | undefined;
  /**
   * Since the oldest event that is not applied was recorded; 0 when caught up. Never less than the truth as far as the
   * log can be seen: while the store is away it grows.
   */
  readonly secondsBehind: number;
  /** Events of the log passed each second, as of the last report. */
  readonly rate: number;
  /** Shards folded here that have come to the log's head since they were subscribed to; from then on it is never far. */
  readonly settled: readonly number[];
  readonly state: ProjectionState;
  /** The last one; of a build that runs again, what it got over. */
  readonly error?: Failure;
  readonly parked: number;
}

/** What is known of the log, and of reading it. */
export interface LogSight {
  readonly caughtUp: boolean;
  /** Since when the log is known to hold more than was delivered; undefined = it does not. */
  readonly behindSince: Date | undefined;
  /** Set while a store is being tried again. */
  readonly failingSince: Date | undefined;
  readonly lastFailure: Failure | undefined;
}

const stateOf = (build: Build, { caughtUp, failingSince }: LogSight): ProjectionStatus['state'] => {
  if (build.stopped !== undefined) return 'stopped';
  if (failingSince !== undefined) return 'retrying';
  return caughtUp ? 'running' : 'catching-up';
};

/** `settled`: shards. The role is told where it is known. */
export function statusOf(
  build: Build,
  settled: readonly number[],
  sight: LogSight,
  now: Date,
): ProjectionStatus {
  const { projection } = build;
  const { lag } = build.progress;
  const secondsSince = (date: Date): number => Math.max(0, (now.getTime() - date.getTime()) / 1000);
  const since = sight.caughtUp || build.stopped ? lag.oldestGiven : lag.appliedUntil;
  const ages = [since === undefined || since === '' ? undefined : new Date(since)]
    .concat(sight.behindSince, sight.failingSince)
    .filter((date) => date !== undefined)
    .map(secondsSince);
  const error = build.stopped ?? sight.lastFailure;
  return {
    name: projection.name,
    version: projection.version,
    build: build.name,
    role: 'live',
    shards: build.shards,
    position: build.progress.applied,
    eventsBehind: sight.caughtUp && sight.behindSince === undefined ? lag.count : undefined,
    secondsBehind: ages.length === 0 ? 0 : Math.max(...ages),
    rate: build.progress.rate.perSecond,
    settled: build.stopped === undefined ? settled : [],
    state: stateOf(build, sight),
    ...(error && { error }),
    parked: build.parked.count,
  };
}

/** From the best to the worst. */
const states: readonly ProjectionState[] = ['standby', 'running', 'catching-up', 'retrying', 'stopped'];

const worse = (a: ProjectionState, b: ProjectionState): ProjectionState =>
  states.indexOf(a) < states.indexOf(b) ? b : a;

/** Of a build that is folded in two lanes. */
function together(a: ProjectionStatus, b: ProjectionStatus): ProjectionStatus {
  const error = b.error ?? a.error;
  return {
    ...a,
    shards: a.shards + b.shards,
    position: a.position < b.position ? a.position : b.position,
    eventsBehind:
      a.eventsBehind === undefined || b.eventsBehind === undefined
        ? undefined
        : a.eventsBehind + b.eventsBehind,
    secondsBehind: Math.max(a.secondsBehind, b.secondsBehind),
    rate: a.rate + b.rate,
    settled: [...a.settled, ...b.settled],
    state: worse(a.state, b.state),
    ...(error && { error }),
    parked: a.parked + b.parked,
  };
}

/** `lanes`: what each lane says of the build. `failure`: why nothing can be told of builds at all. */
export function statusOfBuild(
  { projection, build, role }: PlannedBuild,
  lanes: readonly ProjectionStatus[],
  isPaused: boolean,
  failure: Failure | undefined,
): ProjectionStatus {
  const { name, version } = projection;
  const [first, ...others] = lanes.filter(({ shards }) => shards > 0);
  if (first !== undefined && !isPaused) return { ...others.reduce(together, first), role };
  const nothing = { shards: 0, position: START, eventsBehind: undefined, secondsBehind: 0, rate: 0 };
  const state = isPaused ? 'paused' : failure === undefined ? 'standby' : 'retrying';
  const error = failure && { error: failure };
  return { name, version, build, role, state, settled: [], parked: 0, ...nothing, ...error };
}

export const leastApplied = (builds: readonly Build[]): Position =>
  builds
    .map(({ progress }) => progress.applied)
    .reduce((least, next) => (next < least ? next : least), builds[0]?.progress.applied ?? START);
