import 'reflect-metadata';
import { runProcess } from '@rollcall/composition';
import { Telemetry } from '@rollcall/platform';
import { greeting } from './bootstrap/greeting.js';
import { startServer } from './server.js';

const projectorThread = new URL('./projector-thread.js', import.meta.url);

await runProcess(
  (configuration, log, signal) =>
    startServer(configuration, { log, telemetry: new Telemetry(), signal, projectorThread }),
  ({ url, key }) => process.stdout.write(greeting(url, key)),
);
