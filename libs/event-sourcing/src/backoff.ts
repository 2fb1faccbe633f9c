import { setTimeout as wait } from 'node:timers/promises';

export interface Backoff {
  /** Milliseconds before the first retry; doubles with each further one. */
  readonly first: number;
  /** Milliseconds, at most. */
  readonly most: number;
}

/** Milliseconds to wait before retry number `attempt` (from 0): half of it random, so that rivals part. */
export function backoffMs(attempt: number, { first, most }: Backoff): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 30));
  return full / 2 + (Math.random() * full) / 2;
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
  });
}
