import 'reflect-metadata';
import { runProcess } from '@rollcall/composition';
import { Telemetry } from '@rollcall/platform';
import { greeting } from './bootstrap/greeting.js';
import { startServer } from './server.js';

await runProcess(
  (configuration, log, signal) => startServer(configuration, { log, telemetry: new Telemetry(), signal }),
  ({ url, key }) => process.stdout.write(greeting(url, key)),
);
