import type { AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endAll, openEngine, whenStoresAnswer, type Engine } from '@rollcall/composition';
import { createLogger, Telemetry, type Configuration, type Logger } from '@rollcall/platform';
import { firstStart, type InstallationKey } from './bootstrap/first-start.js';
import { tryAddress } from './bootstrap/try-address.js';
import { openWaitingRoom } from './bootstrap/waiting-room.js';
import { createApp } from './create-app.js';

export interface ServerParts {
  readonly log?: Logger;
  readonly telemetry?: Telemetry;
  /** Ends a start that waits for its stores. */
  readonly signal?: AbortSignal;
  /** As of `EngineOptions`. */
  readonly makeThread?: () => Worker;
}

export interface Server {
  /** Where it listens. */
  readonly url: string;
  readonly key: InstallationKey;
  readonly engine: Engine;
  readonly app: NestFastifyApplication;
  /** Stops accepting, finishes the requests under way, writes what is in memory, closes the stores; all of it, whatever fails. */
  close(): Promise<void>;
}

/**
 * The whole service in this process. Errors by code: those of `openEngine` and `firstStart`; `EADDRINUSE` and its like.
 * Whatever was opened before one is closed again. Where a store of production is away, it answers 503 until it is there.
 */
export async function startServer(configuration: Configuration, parts: ServerParts = {}): Promise<Server> {
  const log = parts.log ?? createLogger(configuration);
  const telemetry = parts.telemetry ?? new Telemetry({ process: false });
  const { adminKey, stores } = configuration;
  const room = stores.kind === 'production' ? await openWaitingRoom(configuration, telemetry) : undefined;
  const { signal, makeThread } = parts;
  const waiting = { signal, told: room?.told };
  const options = { ...waiting, makeThread };
  const engine = await openEngine(configuration, log, telemetry, options).catch(async (error: unknown) => {
    await room?.close();
    throw error;
  });
  // The application is made meanwhile.
  const starting = engine.start();
  const started = starting.catch(() => undefined);
  let app: NestFastifyApplication | undefined;
  const close = (): Promise<void> =>
    endAll([async () => app?.close(), async () => room?.close(), () => started, () => engine.stop()]);
  try {
    const start = (): Promise<InstallationKey> => firstStart(engine, adminKey);
    // Before a key is made, which is shown once: a start that cannot listen makes none.
    if (room === undefined) await tryAddress(configuration);
    const key = await (room === undefined ? start() : whenStoresAnswer(engine.stores, log, waiting, start));
    app = await createApp(engine, configuration, { log, telemetry });
    await starting;
    await room?.close();
    // Not by Nest, which would log the failure it throws.
    const { port, host } = configuration;
    await app.getHttpAdapter().getInstance().listen({ port, host });
    return { url: urlOf(app, configuration), key, engine, app, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const LOCAL = new Set(['0.0.0.0', '127.0.0.1', '::', '::1', 'localhost']);

function urlOf(app: NestFastifyApplication, { host }: Configuration): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://${LOCAL.has(host) ? 'localhost' : host}:${port}`;
}
