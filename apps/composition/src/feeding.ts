import type { Worker } from 'node:worker_threads';
import type { EventCodec } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import type { Configuration } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import {
  LiveBuilds,
  Rebuilds,
  type LocalProjector,
  type ProjectorLog,
  type Worker as Work,
} from '@rollcall/projector';
import { backupKind } from './backup/index.js';
import type { EngineTelemetry } from './engine-telemetry.js';
import { followingOf } from './following.js';
import { feedingKinds } from './operation-kinds.js';
import { runnerOf } from './operating.js';
import type { Stores, StoresSharing } from './stores.js';
import { ProjectorThread } from './thread/index.js';

/** The operations that this process runs. */
export interface Operations {
  /** Takes up at once what was created, cancelled or resumed before the call, as far as the stores answer. */
  look(): Promise<void>;
}

/** What keeps the read models up to date and runs operations, and what the rest of a process knows of it. */
export interface Feeding extends Work {
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: LocalProjector | undefined;
  readonly liveBuilds: LiveBuilds;
  readonly rebuilds: Rebuilds;
  /** undefined where operations are run by the processes that feed the read models. */
  readonly operations: Operations | undefined;
}

export interface FeedingOptions {
  readonly stores: Stores;
  readonly codec: EventCodec;
  readonly installationId: string;
  readonly configuration: Configuration;
  readonly log: ProjectorLog;
  readonly telemetry: EngineTelemetry | undefined;
  readonly makeThread?: () => Worker;
}

/** On a thread of its own where there is a program for it and the stores can be shared with it; else on this one. */
export function feedingOf(options: FeedingOptions): Feeding {
  const { makeThread, stores } = options;
  const { sharing } = stores;
  return makeThread === undefined || sharing === undefined
    ? feedingHere(options)
    : feedingBeside(options, makeThread, sharing);
}

function feedingHere(options: FeedingOptions): Feeding {
  const { stores, codec, installationId, telemetry } = options;
  const { readStore, shards, exclusive } = stores;
  const liveBuilds = new LiveBuilds({ readStore, shards, exclusive });
  const following = followingOf({ ...options, liveBuilds });
  const { projector } = following;
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  if (projector === undefined) return { ...following, liveBuilds, rebuilds, operations: undefined };
  const audited = (projection: string, drifted: number): void => telemetry?.audited(projection, drifted);
  const kinds = feedingKinds({ stores, codec, projector, rebuilds, installationId, audited });
  const operations = runnerOf({ ...runnerParts(options), kinds: [backupKindOf(options), ...kinds] });
  return { projector, liveBuilds, rebuilds, operations, ...inTurn([following, operations]) };
}

/** What is copied while it is in use is copied by those who write it: backups stay here. */
function feedingBeside(options: FeedingOptions, makeThread: () => Worker, sharing: StoresSharing): Feeding {
  const { stores } = options;
  const { readStore, shards, installationKey } = stores;
  const liveBuilds = new LiveBuilds({ readStore, shards });
  const thread = new ProjectorThread({ ...options, liveBuilds, makeThread, sharing, installationKey });
  const { projector } = thread;
  const backups = runnerOf({ ...runnerParts(options), kinds: [backupKindOf(options)] });
  const operations = {
    look: async () => void (await Promise.all([backups.look(), thread.lookAtOperations()])),
  };
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  return { projector, liveBuilds, rebuilds, operations, ...inTurn([thread, backups]) };
}

const rebuildsOf = (
  { eventStore: store, readStore, shards }: Stores,
  liveBuilds: LiveBuilds,
  projector: LocalProjector | undefined,
): Rebuilds => new Rebuilds({ store, readStore, liveBuilds, projections: allProjections, shards, projector });

const backupKindOf = ({ stores, installationId, configuration }: FeedingOptions): OperationKind =>
  backupKind({ stores, installationId, backupDirectory: configuration.backupDirectory });

const runnerParts = ({ stores, configuration: { leaseSeconds }, telemetry, log }: FeedingOptions) => ({
  ...{ stores, leaseSeconds, telemetry, log },
});

/** Started in this order, and stopped in the other. */
const inTurn = (workers: readonly Work[]): Work => ({
  async start() {
    for (const worker of workers) await worker.start();
  },
  async stop() {
    for (const worker of [...workers].reverse()) await worker.stop();
  },
});
