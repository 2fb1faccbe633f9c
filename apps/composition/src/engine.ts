import type { Worker } from 'node:worker_threads';
import { CommandRunner, EventCodec, IdempotencyLookup, SealingKeys } from '@rollcall/event-sourcing';
import type { Configuration } from '@rollcall/platform';
import {
  LiveBuilds,
  ReadModels,
  ReadSets,
  Rebuilds,
  type LocalProjector,
  type ProjectorLog,
} from '@rollcall/projector';
import { endAll } from './end-all.js';
import type { EngineTelemetry } from './engine-telemetry.js';
import { fixedShards } from './fixed-shards.js';
import { backgroundWorkOf, type Operations } from './background/background-work.js';
import { installationOf } from './installation.js';
import { bytesForHeldStates, bytesForPackedStates } from './memory.js';
import { openStores } from './open-stores.js';
import type { Stores } from './stores.js';
import { whenStoresAnswer, type Waiting } from './when-stores-answer.js';

export interface Engine {
  readonly stores: Stores;
  readonly codec: EventCodec;
  readonly runner: CommandRunner;
  readonly idempotency: IdempotencyLookup;
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: LocalProjector | undefined;
  readonly readModels: ReadModels;
  /** What analytics asks. */
  readonly readSets: ReadSets;
  /** Which builds of read models are read. */
  readonly liveBuilds: LiveBuilds;
  readonly rebuilds: Rebuilds;
  /** undefined where operations are run by the processes that feed the read models. */
  readonly operations: Operations | undefined;
  /** Of the log. */
  readonly installationId: string;
  /**
   * Starts what follows the log, and begins to make data keys ahead. To be awaited before the first command with an
   * idempotency key.
   */
  start(): Promise<void>;
  /** Ends all of it and closes the stores, whatever fails; rejects with the first failure. Commands must have ended. */
  stop(): Promise<void>;
}

export interface EngineOptions extends Waiting {
  /** Makes a thread whose program calls `runProjectorThread`, to feed embedded read models on. Default: they are fed on this one. */
  readonly makeThread?: () => Worker;
}

/**
 * Opens the stores and wires the engine on them. Errors: those of `openStores` and of `installationOf`; where others share
 * the stores, it waits for those that are away.
 */
export async function openEngine(
  configuration: Configuration,
  log: ProjectorLog,
  telemetry?: EngineTelemetry,
  options: EngineOptions = {},
): Promise<Engine> {
  const shared = options.makeThread !== undefined && configuration.projector !== 'none';
  const stores = await openStores(configuration, { shared, log });
  try {
    return await engineOn(stores, configuration, log, telemetry, options);
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
  options: EngineOptions = {},
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
  const runner = new CommandRunner({
    store,
    codec,
    snapshots,
    exclusive,
    cacheBytes: bytesForHeldStates(),
    packedBytes: bytesForPackedStates(),
    hooks,
  });
  const identify = async () => ({
    installationId: await installationOf({ eventStore: store, codec, runner }),
    shards: await fixedShards(readStore, opened.shards),
  });
  const { installationId, shards } = await (exclusive
    ? identify()
    : whenStoresAnswer(opened, log, options, identify));
  const stores: Stores = { ...opened, shards };
  const background = backgroundWorkOf({
    ...options,
    stores,
    codec,
    installationId,
    configuration,
    log,
    telemetry,
  });
  const { projector, liveBuilds, rebuilds, operations } = background;
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
      await background.start();
      keys.start();
    },
    stop: () =>
      endAll([() => background.stop(), () => runner.close(), () => keys.stop(), () => stores.close()]),
  };
}
