import 'reflect-metadata';
import { createLogger, flushLogger, loadConfiguration, Telemetry } from '@rollcall/platform';
import { greeting } from './bootstrap/greeting.js';
import { startFailure } from './bootstrap/start-failure.js';
import { startServer, type Server } from './server.js';

const DRAIN_MS = 10_000;

async function main(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const log = createLogger(configuration);
  const server = await startServer(configuration, { log, telemetry: new Telemetry() });
  process.stdout.write(greeting(server.url, server.key));
  stopOnSignal(server, () => flushLogger(log));
}

/** The first signal drains; a second one, or ten seconds, ends it the hard way. */
function stopOnSignal(server: Server, flush: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    server
      .close()
      .then(flush)
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}

main().catch(fail);
