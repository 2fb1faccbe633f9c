import { START, type Position } from '@rollcall/event-sourcing';
import { buildName } from '@rollcall/projections';
import type { Build } from './build.js';
import type { Failure } from './failures.js';

/** `standby`: no shard is folded here, as others own them all. */
export type ProjectionState = 'running' | 'catching-up' | 'retrying' | 'stopped' | 'standby';

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly build: string;
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

export function statusOf(build: Build, sight: LogSight, now: Date): ProjectionStatus {
  const { lag, projection } = build;
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
    shards: build.shards,
    position: build.applied,
    eventsBehind: sight.caughtUp && sight.behindSince === undefined ? lag.count : undefined,
    secondsBehind: ages.length === 0 ? 0 : Math.max(...ages),
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
    state: worse(a.state, b.state),
    ...(error && { error }),
    parked: a.parked + b.parked,
  };
}

/** `lanes`: what each lane says of the build. */
export function statusOfBuild(
  projection: Build['projection'],
  lanes: readonly ProjectionStatus[],
): ProjectionStatus {
  const { name, version } = projection;
  const [first, ...others] = lanes.filter(({ shards }) => shards > 0);
  if (first !== undefined) return others.reduce(together, first);
  const nothing = { shards: 0, position: START, eventsBehind: undefined, secondsBehind: 0, parked: 0 };
  return { name, version, build: buildName(projection), state: 'standby', ...nothing };
}

export const leastApplied = (builds: readonly Build[]): Position =>
  builds
    .map(({ applied }) => applied)
    .reduce((least, next) => (next < least ? next : least), builds[0]?.applied ?? START);
