import type { Worker } from 'node:worker_threads';
import { LiveBuilds, type LocalProjector, type Rebuilds, type Worker as Work } from '@rollcall/projector';
import { backupKind } from './backup/index.js';
import type { EngineTelemetry } from './engine-telemetry.js';
import { feedingHere, inTurn, rebuildsOf } from './feeding-here.js';
import type { FollowingParts } from './following.js';
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

export interface FeedingOptions extends Omit<FollowingParts, 'stores' | 'liveBuilds'> {
  readonly stores: Stores;
  readonly telemetry: EngineTelemetry | undefined;
  readonly makeThread?: () => Worker;
}

/** On a thread of its own where one can be made and the stores can be shared with it; else on this one. */
export function feedingOf(options: FeedingOptions): Feeding {
  const { makeThread, stores } = options;
  const { sharing, readStore, shards, exclusive } = stores;
  if (makeThread !== undefined && sharing !== undefined) return feedingBeside(options, makeThread, sharing);
  const liveBuilds = new LiveBuilds({ readStore, shards, exclusive });
  return { ...feedingHere({ ...options, liveBuilds, moreKinds: [backupKindOf(options)] }), liveBuilds };
}

/** What is copied while it is in use is copied by those who write it: backups stay here. */
function feedingBeside(options: FeedingOptions, makeThread: () => Worker, sharing: StoresSharing): Feeding {
  const { stores, configuration, telemetry, log } = options;
  const { readStore, shards, installationKey } = stores;
  const liveBuilds = new LiveBuilds({ readStore, shards });
  const thread = new ProjectorThread({ ...options, liveBuilds, makeThread, sharing, installationKey });
  const { projector } = thread;
  const { leaseSeconds } = configuration;
  const backups = runnerOf({ stores, kinds: [backupKindOf(options)], leaseSeconds, telemetry, log });
  const operations = {
    look: async () => void (await Promise.all([backups.look(), thread.lookAtOperations()])),
  };
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  return { projector, liveBuilds, rebuilds, operations, ...inTurn([thread, backups]) };
}

const backupKindOf = ({ stores, installationId, configuration }: FeedingOptions) =>
  backupKind({ stores, installationId, backupDirectory: configuration.backupDirectory });
