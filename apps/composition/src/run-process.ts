import {
  createLogger,
  flushLogger,
  loadConfiguration,
  type Configuration,
  type Logger,
} from '@rollcall/platform';
import { startFailure } from './start-failure.js';
import { keepYoungObjectsYoung } from './young-objects.js';

/** Milliseconds that a process may take to end what it is doing. */
const DRAIN_MS = 10_000;

/** Milliseconds within which a signal is the same one again: npm hands on what a process manager sends to all. */
const SAME_MS = 1_000;

const overdue = `What was under way did not end within ${DRAIN_MS / 1_000} s, a client that takes no answer perhaps: it is cut off. Nothing acknowledged is lost.`;

/** What runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

/**
 * Runs a process by its environment. The first SIGTERM or SIGINT aborts a start that waits, and drains what runs; another
 * one later than a second after it, or ten seconds, ends it the hard way. What cannot start ends it with a line for the
 * operator and exit code 1.
 */
export async function runProcess<Started extends Running>(
  start: (configuration: Configuration, log: Logger, signal: AbortSignal) => Promise<Started>,
  started: (running: Started) => void = () => undefined,
): Promise<void> {
  keepYoungObjectsYoung();
  const stopping = new AbortController();
  try {
    const configuration = loadConfiguration(process.env);
    const log = createLogger(configuration);
    const starting = start(configuration, log, stopping.signal);
    stopOnSignal(async () => {
      stopping.abort();
      await starting.then(
        (running) => running.close(),
        () => undefined,
      );
      await flushLogger(log);
    });
    started(await starting);
  } catch (error) {
    if (!stopping.signal.aborted) fail(error);
  }
}

function stopOnSignal(drain: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  const stop = (): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => fail(overdue), DRAIN_MS).unref();
    drain().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}
