import type { Worker } from 'node:worker_threads';
import { LiveBuilds, type LocalProjector, type Rebuilds, type Worker as Work } from '@rollcall/projector';
import { backupKind } from '../backup/index.js';
import type { EngineTelemetry } from '../engine-telemetry.js';
import { workOnThisThread, inTurn, rebuildsOf } from './work-on-this-thread.js';
import type { LogFollowersParts } from './log-followers.js';
import { operationRunnerOf } from './operation-runner.js';
import type { Stores, StoresSharing } from '../stores.js';
import { ProjectorThread } from '../thread/index.js';

/** The operations that this process runs. */
export interface Operations {
  /** Takes up at once what was created, cancelled or resumed before the call, as far as the stores answer. */
  look(): Promise<void>;
}

/** What keeps the read models up to date and runs operations, and what the rest of a process knows of it. */
export interface BackgroundWork extends Work {
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: LocalProjector | undefined;
  readonly liveBuilds: LiveBuilds;
  readonly rebuilds: Rebuilds;
  /** undefined where operations are run by the processes that feed the read models. */
  readonly operations: Operations | undefined;
}

export interface BackgroundWorkOptions extends Omit<LogFollowersParts, 'stores' | 'liveBuilds'> {
  readonly stores: Stores;
  readonly telemetry: EngineTelemetry | undefined;
  readonly makeThread?: () => Worker;
}

/** On a thread of its own where one can be made and the stores can be shared with it; else on this one. */
export function backgroundWorkOf(options: BackgroundWorkOptions): BackgroundWork {
  const { makeThread, stores } = options;
  const { sharing, readStore, shards, exclusive } = stores;
  if (makeThread !== undefined && sharing !== undefined)
    return workOnAnotherThread(options, makeThread, sharing);
  const liveBuilds = new LiveBuilds({ readStore, shards, exclusive });
  return { ...workOnThisThread({ ...options, liveBuilds, moreKinds: [backupKindOf(options)] }), liveBuilds };
}

/** What is copied while it is in use is copied by those who write it: backups stay here. */
function workOnAnotherThread(
  options: BackgroundWorkOptions,
  makeThread: () => Worker,
  sharing: StoresSharing,
): BackgroundWork {
  const { stores, configuration, telemetry, log } = options;
  const { readStore, shards, installationKey } = stores;
  const liveBuilds = new LiveBuilds({ readStore, shards });
  const thread = new ProjectorThread({ ...options, liveBuilds, makeThread, sharing, installationKey });
  const { projector } = thread;
  const { leaseSeconds } = configuration;
  const backups = operationRunnerOf({ stores, kinds: [backupKindOf(options)], leaseSeconds, telemetry, log });
  const operations = {
    look: async () => void (await Promise.all([backups.look(), thread.lookAtOperations()])),
  };
  const rebuilds = rebuildsOf(stores, liveBuilds, projector);
  return { projector, liveBuilds, rebuilds, operations, ...inTurn([thread, backups]) };
}

const backupKindOf = ({ stores, installationId, configuration }: BackgroundWorkOptions) =>
  backupKind({ stores, installationId, backupDirectory: configuration.backupDirectory });
