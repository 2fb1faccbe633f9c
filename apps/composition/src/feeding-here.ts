import type { OperationKind, OperationRunner } from '@rollcall/operations';
import { allProjections } from '@rollcall/projections';
import {
  Rebuilds,
  type LiveBuilds,
  type LocalProjector,
  type Projector,
  type Worker,
} from '@rollcall/projector';
import type { EngineTelemetry } from './engine-telemetry.js';
import { followingOf, type FollowingParts } from './following.js';
import { feedingKinds } from './operation-kinds.js';
import { runnerOf } from './operating.js';
import type { FeedingStores } from './stores.js';

export interface FeedingHereOptions extends FollowingParts {
  readonly telemetry: Pick<EngineTelemetry, 'operationEnded' | 'audited'> | undefined;
  /** Operations that are run here beside those on the read models. */
  readonly moreKinds?: readonly OperationKind[];
}

export interface FeedingHere extends Worker {
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: Projector | undefined;
  readonly rebuilds: Rebuilds;
  /** undefined where there is no projector. */
  readonly operations: OperationRunner | undefined;
}

/** Keeps the read models up to date, and runs the operations on them, on this thread. */
export function feedingHere({ moreKinds = [], telemetry, ...parts }: FeedingHereOptions): FeedingHere {
  const { stores, codec, installationId, configuration, log, liveBuilds } = parts;
  const following = followingOf(parts);
  const { projector } = following;
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  if (projector === undefined) return { ...following, projector, rebuilds, operations: undefined };
  const audited = (projection: string, drifted: number): void => telemetry?.audited(projection, drifted);
  const kinds = feedingKinds({ stores, codec, projector, rebuilds, installationId, audited });
  const { leaseSeconds } = configuration;
  const operations = runnerOf({ stores, kinds: [...moreKinds, ...kinds], leaseSeconds, telemetry, log });
  return { projector, rebuilds, operations, ...inTurn([following, operations]) };
}

export const rebuildsOf = (
  { eventStore: store, readStore, shards }: Pick<FeedingStores, 'eventStore' | 'readStore' | 'shards'>,
  liveBuilds: LiveBuilds,
  projector: LocalProjector | undefined,
): Rebuilds => new Rebuilds({ store, readStore, liveBuilds, projections: allProjections, shards, projector });

/** Started in this order, and stopped in the other. */
export const inTurn = (workers: readonly Worker[]): Worker => ({
  async start() {
    for (const worker of workers) await worker.start();
  },
  async stop() {
    for (const worker of [...workers].reverse()) await worker.stop();
  },
});
