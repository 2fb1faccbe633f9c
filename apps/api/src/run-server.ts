import 'reflect-metadata';
import type { Worker } from 'node:worker_threads';
import { runProcess } from '@rollcall/composition';
import { Telemetry } from '@rollcall/platform';
import { greeting } from './bootstrap/greeting.js';
import { startServer } from './server.js';

/** Runs the service by the environment, until a signal ends it. `makeThread`: as of `EngineOptions`. */
export const runServer = (makeThread: () => Worker): Promise<void> =>
  runProcess(
    (configuration, log, signal) =>
      startServer(configuration, { log, telemetry: new Telemetry(), signal, makeThread }),
    ({ url, key }) => process.stdout.write(greeting(url, key)),
  );
