import 'reflect-metadata';
import { createLogger, flushLogger, loadConfiguration, Telemetry } from '@rollcall/platform';
import { greeting } from './bootstrap/greeting.js';
import { startFailure } from './bootstrap/start-failure.js';
import { startServer } from './server.js';

const DRAIN_MS = 10_000;

async function main(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const log = createLogger(configuration);
  const starting = startServer(configuration, { log, telemetry: new Telemetry() });
  stopOnSignal(async () => {
    await (await starting).close();
    await flushLogger(log);
  });
  const { url, key } = await starting;
  process.stdout.write(greeting(url, key));
}

/** The first signal drains; a second one, or ten seconds, ends it the hard way. */
function stopOnSignal(drain: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    drain().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}

main().catch(fail);
