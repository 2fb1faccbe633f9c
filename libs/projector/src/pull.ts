import type { EventBatch } from '@rollcall/event-sourcing';

/** The next batch, or undefined once the subscription has ended or `signal` has aborted, even if it hangs. */
export function pull(
  batches: AsyncIterator<EventBatch>,
  signal: AbortSignal,
): Promise<EventBatch | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(undefined);
    const aborted = (): void => resolve(undefined);
    signal.addEventListener('abort', aborted, { once: true });
    batches
      .next()
      .finally(() => signal.removeEventListener('abort', aborted))
      .then((next) => resolve(next.done === true ? undefined : next.value), reject);
  });
}
