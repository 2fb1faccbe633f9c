import 'reflect-metadata';
import type { Server } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Engine } from '@rollcall/composition';
import { createLogger, Telemetry, type Configuration, type Logger } from '@rollcall/platform';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { adapterOptions } from './http/app-options.js';
import { Authenticator } from './http/auth/authenticator.js';
import { LastUsed } from './http/auth/last-used.js';
import { ErrorFilter } from './http/errors/error.filter.js';
import { installEveryAnswer } from './http/every-answer.js';
import { installJsonBody } from './http/json-body.js';
import { NestLog } from './http/nest-log.js';
import { PathMethods } from './http/path-methods.js';
import { RequestRecords } from './http/request-records.js';
import { RateLimits } from './http/rate-limits.js';
import { installRoutes } from './http/routes-hook.js';
import { WorkUnderWay } from './http/work-under-way.js';
import { OpenApiDocuments } from './operations/openapi-documents.js';

export interface AppParts {
  /** Default: by the configuration's level. */
  readonly log?: Logger;
  /** Default: one of its own, without process metrics. */
  readonly telemetry?: Telemetry;
}

/**
 * The HTTP side of an engine that runs already: ready for `listen` or `inject`. Closing the app writes what it holds in
 * memory and leaves the engine to whoever opened it.
 */
export async function createApp(
  engine: Engine,
  configuration: Configuration,
  parts: AppParts = {},
): Promise<NestFastifyApplication> {
  const log = parts.log ?? createLogger(configuration);
  const telemetry = parts.telemetry ?? new Telemetry({ process: false });
  const methods = new PathMethods();
  const { port, publicUrl } = configuration;
  const errors: ErrorFilter = new ErrorFilter(
    (): string => publicUrl ?? localUrl(fastify.server, port),
    log,
    methods,
  );
  const records = new RequestRecords(log, telemetry);
  const adapter = new FastifyAdapter(adapterOptions(errors, records));
  const fastify = adapter.getInstance<FastifyInstance>();

  const lastUsed = new LastUsed(engine.stores.operational, log);
  const authenticator = new Authenticator(engine.runner, lastUsed);
  installEveryAnswer(fastify, records);
  installJsonBody(fastify);
  const { eventStore, exclusive } = engine.stores;
  methods.learn(fastify);
  installRoutes(fastify, {
    authenticator,
    rateLimits: new RateLimits(configuration.rateLimits),
    isGiven: async (position) =>
      eventStore.isPosition(position) && (!exclusive || position <= (await eventStore.head())),
    underWay: new WorkUnderWay(configuration.maxInFlight),
    isRemote: !exclusive,
  });
  const { shards } = engine.stores;
  telemetry.watchProjections({ read: () => engine.projector?.status() ?? [], shards: () => shards });

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of({ engine, configuration, telemetry }),
    adapter,
    { bodyParser: false, logger: new NestLog(log), abortOnError: false },
  );
  app.useGlobalFilters(errors);
  app.get(OpenApiDocuments).describe(app);
  fastify.addHook('onClose', () => lastUsed.stop());
  letGoOfIdleConnections(fastify);
  await app.init();
  await fastify.ready();
  lastUsed.start();
  return app;
}

/** Where people on this machine find the server. `port`: of one that does not listen yet. */
function localUrl(server: Server, port: number): string {
  const address = server.address();
  return `http://localhost:${typeof address === 'object' ? (address?.port ?? port) : port}`;
}

const LOOK_EVERY_MS = 50;

/** A connection whose last request began before the server was closing stays open: it must not hold up the end. */
function letGoOfIdleConnections(fastify: FastifyInstance): void {
  let looking: NodeJS.Timeout | undefined;
  fastify.addHook('preClose', (done) => {
    looking = setInterval(() => fastify.server.closeIdleConnections(), LOOK_EVERY_MS);
    looking.unref();
    done();
  });
  fastify.server.on('close', () => clearInterval(looking));
}
