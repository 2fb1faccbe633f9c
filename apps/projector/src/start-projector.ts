import {
  openEngine,
  serveOperations,
  storeHealth,
  type Engine,
  type OperationsServer,
  type Running,
} from '@rollcall/composition';
import { ConfigurationError, type Configuration, type Telemetry } from '@rollcall/platform';
import type { ProjectorLog } from '@rollcall/projector';

export interface ProjectorParts {
  readonly log: ProjectorLog;
  readonly telemetry: Telemetry;
  /** Ends a start that waits for its stores. */
  readonly signal?: AbortSignal;
}

export interface RunningProjector extends Running {
  /** Of its health and metrics. */
  readonly port: number;
}

/**
 * Feeds the read models from a process of its own, a fair share of them where there are several, and tells how it is over
 * HTTP. Waits for stores that are away. Errors by code: those of `openEngine`; `EADDRINUSE` and its like.
 */
export async function startProjector(
  configuration: Configuration,
  { log, telemetry, signal }: ProjectorParts,
): Promise<RunningProjector> {
  refuseEmbedded(configuration);
  let engine: Engine | undefined;
  let told: Readonly<Record<string, boolean>> = { engine: false };
  const operations = await serveOperations({
    port: configuration.projectorPort,
    host: configuration.host,
    health: () => (engine === undefined ? Promise.resolve(told) : storeHealth(engine.stores)),
    metrics: () => telemetry.exposition(),
    others: { status: 404, error: 'There is no such page.', code: 'route_not_found' },
  });
  telemetry.watchProjections({
    read: () => engine?.projector?.status() ?? [],
    shards: () => engine?.stores.shards,
  });
  try {
    const waiting = {
      signal,
      told: (health: typeof told) => void (told = { ...health, engine: false }),
    };
    engine = await openEngine({ ...configuration, projector: 'embedded' }, log, telemetry, waiting);
    await engine.start();
  } catch (error) {
    await closing(operations, engine);
    throw error;
  }
  log.info({ port: operations.port }, 'projector runs');
  return { port: operations.port, close: () => closing(operations, engine) };
}

/** Healthy to the end: whoever looks must not restart what is draining. */
async function closing(operations: OperationsServer, engine: Engine | undefined): Promise<void> {
  try {
    await engine?.stop();
  } finally {
    await operations.close();
  }
}

function refuseEmbedded({ stores }: Configuration): void {
  if (stores.kind === 'production') return;
  throw new ConfigurationError([
    'EVENTSTORE_URL, MONGODB_URL: expected to be set: on the embedded stores the server feeds the read models itself',
  ]);
}
