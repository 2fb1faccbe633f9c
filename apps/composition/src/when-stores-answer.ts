import { backoffMs, isEngineError, pause, type Backoff } from '@rollcall/event-sourcing';
import type { ProjectorLog } from '@rollcall/projector';
import { awayIn, storeHealth } from './store-health.js';
import type { Stores } from './stores.js';

const BACKOFF: Backoff = { first: 200, most: 5_000 };

/** What goes on while a process waits for its stores. */
export interface Waiting {
  /** Ends the waiting: what was tried last is rejected with. */
  readonly signal?: AbortSignal;
  /** Told before each wait which stores answer. */
  readonly told?: (health: Readonly<Record<string, boolean>>) => void;
}

/** `work` may be begun again after a store was away, or could not say what became of it. */
const isPassing = (error: unknown): boolean =>
  isEngineError(error, 'store_unavailable') || isEngineError(error, 'outcome_unknown');

/** Does it, as soon as the stores answer; a process that starts while one is away waits for it. */
export async function whenStoresAnswer<Result>(
  stores: Stores,
  log: ProjectorLog,
  { signal, told }: Waiting,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const health = await storeHealth(stores);
      told?.(health);
      const reason = String(error);
      log.warn({ away: awayIn(health), reason }, 'waiting for a store; trying again');
      await pause(backoffMs(attempt, BACKOFF), signal);
      if (signal?.aborted === true) throw error;
    }
  }
}
