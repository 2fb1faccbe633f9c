import {
  backoffMs,
  isEngineError,
  pause,
  START,
  type Backoff,
  type EventBatch,
  type Position,
} from '@rollcall/event-sourcing';
import type { LogReader, Reading } from './log-reader.js';

/**
 * Catches up, goes live, and begins again from where it is whenever that breaks, for ever: no subscription of the server
 * outlives its connection. Ends when `signal` aborts; throws when `isClosed` says that nothing can be read any more.
 */
export async function* subscription(
  log: LogReader,
  reading: Reading,
  after: Position = START,
  retry: Backoff,
  isClosed: () => boolean,
): AsyncGenerator<EventBatch, void, undefined> {
  const { signal } = reading;
  let position = after;
  for (let failed = 0; !signal?.aborted; failed++) {
    try {
      for (const stage of ['toEnd', 'live'] as const) {
        for await (const batch of log[stage](position, reading)) {
          position = batch.position;
          failed = 0;
          yield batch;
        }
      }
    } catch (error) {
      if (isClosed() || !isEngineError(error, 'store_unavailable')) throw error;
      await pause(backoffMs(failed, retry), signal);
    }
  }
}
