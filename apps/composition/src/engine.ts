import {
  CommandRunner,
  EventCodec,
  IdempotencyIndexer,
  IdempotencyLookup,
  SealingKeys,
} from '@rollcall/event-sourcing';
import type { Configuration, Telemetry } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import { Projector, ReadModels, type ProjectorLog } from '@rollcall/projector';
import { installationOf } from './installation.js';
import { openStores } from './open-stores.js';
import type { Stores } from './stores.js';

export interface Engine {
  readonly stores: Stores;
  readonly codec: EventCodec;
  readonly runner: CommandRunner;
  readonly idempotency: IdempotencyLookup;
  /** undefined where read models are fed by another process, or not at all. */
  readonly projector: Projector | undefined;
  readonly readModels: ReadModels;
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

export type EngineTelemetry = Pick<Telemetry, 'appended' | 'conflict'>;

/** Opens the stores and wires the engine on them. Errors: those of `openStores` and of `installationOf`. */
export async function openEngine(
  configuration: Configuration,
  log: ProjectorLog,
  telemetry?: EngineTelemetry,
): Promise<Engine> {
  const stores = await openStores(configuration);
  try {
    return await engineOn(stores, configuration, log, telemetry);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function engineOn(
  stores: Stores,
  configuration: Configuration,
  log: ProjectorLog,
  telemetry: EngineTelemetry | undefined,
): Promise<Engine> {
  const { eventStore: store, keyStore, snapshots, idempotencyIndex: index } = stores;
  const { readStore, installationKey, exclusive, shards } = stores;
  const keys = new SealingKeys({ keyStore, installationKey });
  const codec = new EventCodec({ keys });
  const hooks = {
    appended: (events: number) => telemetry?.appended(events),
    conflict: () => telemetry?.conflict(),
    snapshotFailed: (err: unknown) => log.warn({ err }, 'A snapshot could not be written'),
  };
  const runner = new CommandRunner({ store, codec, snapshots, exclusive, hooks });
  const installationId = await installationOf({ eventStore: store, codec, runner });

  const failed = (err: unknown): void =>
    log.warn({ err }, 'The idempotency index could not be filled; trying again');
  const indexer = new IdempotencyIndexer({ store, codec, index, installationId, failed });
  const projector =
    configuration.projector === 'embedded'
      ? new Projector({ store, codec, readStore, projections: allProjections, shards, installationId, log })
      : undefined;
  return {
    stores,
    codec,
    runner,
    idempotency: new IdempotencyLookup({ store, codec, index }),
    projector,
    readModels: new ReadModels({ store, codec, readStore, projector, shards, exclusive }),
    installationId,
    async start() {
      await Promise.all([indexer.start(), projector?.start()]);
      keys.start();
    },
    async stop() {
      await Promise.all([indexer.stop(), projector?.stop()]);
      await runner.close();
      await keys.stop();
      await stores.close();
    },
  };
}
