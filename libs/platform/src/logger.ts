import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { Configuration } from './configuration.js';

export type Logger = PinoLogger;

const FLUSH_EVERY_MS = 250;

/**
 * JSON lines on standard output, written in the background so that a line costs a request next to nothing. What is in
 * memory when the process is killed is lost; `flushLogger` before a planned end.
 */
export function createLogger(
  { logLevel }: Pick<Configuration, 'logLevel'>,
  destination: DestinationStream = pino.destination({
    sync: false,
    minLength: 4096,
    periodicFlush: FLUSH_EVERY_MS,
  }),
): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: isoTime(),
      serializers: { err: plainError },
    },
    destination,
  );
}

/** As pino's own; under load many lines are of one millisecond. */
function isoTime(): () => string {
  let last = NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== last) [last, text] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return text;
  };
}

/** As a line would have it: plain data, to be logged by another thread. */
export const loggable = (detail: object): object =>
  JSON.parse(JSON.stringify(detail, (_, value: unknown) => plainError(value))) as object;

/** What is none, such as an error that another thread has made plain, stays as it is. */
const plainError = (value: unknown): unknown =>
  value instanceof Error ? pino.stdSerializers.err(value) : value;

/** Resolves when everything logged so far is written. */
export const flushLogger = (log: Logger): Promise<void> =>
  new Promise((resolve) => {
    log.flush(() => resolve());
  });
