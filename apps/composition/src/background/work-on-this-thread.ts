import type { OperationKind, OperationRunner } from '@rollcall/operations';
import { allProjections } from '@rollcall/projections';
import {
  Rebuilds,
  type LiveBuilds,
  type LocalProjector,
  type Projector,
  type Worker,
} from '@rollcall/projector';
import { endAll } from '../end-all.js';
import type { EngineTelemetry } from '../engine-telemetry.js';
import { kindsOnReadModels } from '../operation-kinds.js';
import type { BackgroundStores } from '../stores.js';
import { logFollowersOf, type LogFollowersParts } from './log-followers.js';
import { operationRunnerOf } from './operation-runner.js';

export interface BackgroundOptions extends LogFollowersParts {
  readonly telemetry: Pick<EngineTelemetry, 'operationEnded' | 'audited'> | undefined;
  /** Operations that are run here beside those on the read models. */
  readonly moreKinds?: readonly OperationKind[];
}

export interface WorkOnThisThread extends Worker {
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: Projector | undefined;
  readonly rebuilds: Rebuilds;
  /** undefined where there is no projector. */
  readonly operations: OperationRunner | undefined;
}

/** Keeps the read models up to date, and runs the operations on them, on this thread. */
export function workOnThisThread({
  moreKinds = [],
  telemetry,
  ...parts
}: BackgroundOptions): WorkOnThisThread {
  const { stores, codec, installationId, configuration, log, liveBuilds } = parts;
  const followers = logFollowersOf(parts);
  const { projector } = followers;
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  if (projector === undefined) return { ...followers, projector, rebuilds, operations: undefined };
  const audited = (projection: string, drifted: number): void => telemetry?.audited(projection, drifted);
  const kinds = kindsOnReadModels({ stores, codec, projector, rebuilds, installationId, audited });
  const { leaseSeconds } = configuration;
  const operations = operationRunnerOf({
    stores,
    kinds: [...moreKinds, ...kinds],
    leaseSeconds,
    telemetry,
    log,
  });
  return { projector, rebuilds, operations, ...inTurn([followers, operations]) };
}

export const rebuildsOf = (
  { eventStore: store, readStore, shards }: Pick<BackgroundStores, 'eventStore' | 'readStore' | 'shards'>,
  liveBuilds: LiveBuilds,
  projector: LocalProjector | undefined,
): Rebuilds => new Rebuilds({ store, readStore, liveBuilds, projections: allProjections, shards, projector });

/** Started in this order, and stopped in the other, each of them whatever fails. */
export const inTurn = (workers: readonly Worker[]): Worker => ({
  async start() {
    for (const worker of workers) await worker.start();
  },
  stop: () => endAll([...workers].reverse().map((worker) => () => worker.stop())),
});
