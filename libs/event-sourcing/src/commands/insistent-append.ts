import { backoffMs, pause, type Backoff } from '../backoff.js';
import { EngineError, isEngineError } from '../errors.js';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from '../event-store.js';

const BACKOFF: Backoff = { first: 20, most: 500 };
const MOST_TRIES = 10;

/**
 * Appends, and repeats an append that failed for a while or whose outcome is not known, with the same ids and the same
 * expectation: so it is written once at most. Gives up after `deadlineMs` (no try is begun later; how long one try may
 * take is the store's business) with `store_unavailable` when it was certainly not written, else `outcome_unknown`.
 */
export async function appendInsistently(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  deadlineMs: number,
): Promise<AppendResult> {
  let deadline: number | undefined;
  let outcomeKnown = true;
  for (let failed = 0; ; failed++) {
    try {
      return await store.append(stream, expected, events);
    } catch (error) {
      if (isEngineError(error, 'outcome_unknown')) outcomeKnown = false;
      else if (!isEngineError(error, 'store_unavailable')) throw error;
      deadline ??= performance.now() + deadlineMs;
      const delay = backoffMs(failed, BACKOFF);
      if (failed + 1 >= MOST_TRIES || performance.now() + delay > deadline)
        throw gaveUp(outcomeKnown, stream, error);
      await pause(delay);
    }
  }
}

const gaveUp = (outcomeKnown: boolean, stream: string, cause: unknown): EngineError =>
  outcomeKnown
    ? new EngineError(
        'store_unavailable',
        'The event store does not take the append; nothing was written',
        { stream },
        { cause },
      )
    : new EngineError(
        'outcome_unknown',
        'The event store did not say whether it has written',
        { stream },
        { cause },
      );

/** Told of what `append` and `appendInsistently` reject with. */
export const certainlyNotWritten = (error: unknown): boolean =>
  isEngineError(error) &&
  (error.code === 'wrong_expected_revision' ||
    error.code === 'append_too_large' ||
    error.code === 'store_unavailable');
