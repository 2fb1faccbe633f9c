import { CommandRunner, EventCodec, IdempotencyLookup, SealingKeys } from '@rollcall/event-sourcing';
import type { OperationRunner } from '@rollcall/operations';
import type { Configuration, Telemetry } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import {
  LiveBuilds,
  ReadModels,
  ReadSets,
  Rebuilds,
  type Projector,
  type ProjectorLog,
} from '@rollcall/projector';
import { fixedShards } from './fixed-shards.js';
import { followingOf } from './following.js';
import { installationOf } from './installation.js';
import { bytesForStates } from './memory.js';
import { openStores } from './open-stores.js';
import { runnerOf } from './operating.js';
import type { Stores } from './stores.js';
import { whenStoresAnswer, type Waiting } from './when-stores-answer.js';

export interface Engine {
  readonly stores: Stores;
  readonly codec: EventCodec;
  readonly runner: CommandRunner;
  readonly idempotency: IdempotencyLookup;
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: Projector | undefined;
  readonly readModels: ReadModels;
  /** What analytics asks. */
  readonly readSets: ReadSets;
  /** Which builds of read models are read. */
  readonly liveBuilds: LiveBuilds;
  readonly rebuilds: Rebuilds;
  /** undefined where operations are run by the processes that feed the read models. */
  readonly operations: OperationRunner | undefined;
  /** Of the log. */
  readonly installationId: string;
  /**
   * Starts what follows the log, and begins to make data keys ahead. To be awaited before the first command with an
   * idempotency key.
   */
  start(): Promise<void>;
  /** Ends all of it and closes the stores; commands must have ended. */
  stop(): Promise<void>;
}

export type EngineTelemetry = Pick<Telemetry, 'appended' | 'conflict' | 'operationEnded' | 'audited'>;

/**
 * Opens the stores and wires the engine on them. Errors: those of `openStores` and of `installationOf`; where others share
 * the stores, it waits for those that are away.
 */
export async function openEngine(
  configuration: Configuration,
  log: ProjectorLog,
  telemetry?: EngineTelemetry,
  waiting: Waiting = {},
): Promise<Engine> {
  const stores = await openStores(configuration);
  try {
    return await engineOn(stores, configuration, log, telemetry, waiting);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

/** Wires the engine on stores that are open; it closes them when it stops. */
export async function engineOn(
  opened: Stores,
  configuration: Configuration,
  log: ProjectorLog,
  telemetry?: EngineTelemetry,
  waiting: Waiting = {},
): Promise<Engine> {
  const { eventStore: store, keyStore, snapshots, idempotencyIndex: index } = opened;
  const { readStore, installationKey, exclusive } = opened;
  const keys = new SealingKeys({ keyStore, installationKey });
  const codec = new EventCodec({ keys });
  const hooks = {
    appended: (events: number) => telemetry?.appended(events),
    conflict: () => telemetry?.conflict(),
    snapshotFailed: (err: unknown) => log.warn({ err }, 'A snapshot could not be written'),
  };
  const packedBytes = bytesForStates();
  const runner = new CommandRunner({ store, codec, snapshots, exclusive, packedBytes, hooks });
  const identify = async () => ({
    installationId: await installationOf({ eventStore: store, codec, runner }),
    shards: await fixedShards(readStore, opened.shards),
  });
  const { installationId, shards } = await (exclusive
    ? identify()
    : whenStoresAnswer(opened, log, waiting, identify));
  const stores: Stores = { ...opened, shards };
  const liveBuilds = new LiveBuilds({ readStore, shards, exclusive });
  const following = followingOf({ stores, codec, installationId, configuration, log, liveBuilds });
  const { projector } = following;
  const { leaseSeconds, backupDirectory } = configuration;
  const projections = allProjections;
  const rebuilds = new Rebuilds({ store, readStore, liveBuilds, projections, shards, projector });
  const parts = { stores, codec, projector, rebuilds, installationId, log };
  const operations = projector && runnerOf({ ...parts, projector, leaseSeconds, backupDirectory, telemetry });
  return {
    stores,
    codec,
    runner,
    idempotency: new IdempotencyLookup({ store, codec, index }),
    projector,
    readModels: new ReadModels({ store, codec, readStore, projector, liveBuilds, shards, exclusive }),
    readSets: new ReadSets({ store, readStore, projector, liveBuilds, shards, exclusive }),
    liveBuilds,
    rebuilds,
    operations,
    installationId,
    async start() {
      await following.start();
      await operations?.start();
      keys.start();
    },
    async stop() {
      await operations?.stop();
      await following.stop();
      await runner.close();
      await keys.stop();
      await stores.close();
    },
  };
}
