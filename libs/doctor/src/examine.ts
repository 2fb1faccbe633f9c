import { error, type Check, type Finding, type Seen } from './finding.js';

/** Milliseconds in which one check must come to an end. */
const CHECK_MS = 10_000;

export interface ExamineOptions {
  /** Default 10,000. Infinite where a check reads the whole log. */
  readonly checkMs?: number;
  readonly signal?: AbortSignal;
}

/** Makes all checks beside each other, and tells their findings in the checks' order. One that fails is a finding, too. */
export async function examine(
  checks: readonly Check[],
  { checkMs = CHECK_MS, signal }: ExamineOptions = {},
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    checks.map(async (check) =>
      (await seenBy(check, checkMs, signal)).map((seen) => ({ check: check.name, ...seen })),
    ),
  );
  signal?.throwIfAborted();
  return findings.flat();
}

async function seenBy(
  check: Check,
  checkMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly Seen[]> {
  const end = new AbortController();
  const late = new Error(`it took longer than ${checkMs} ms`);
  const stop = (): void => end.abort(signal?.reason);
  const timer = Number.isFinite(checkMs) ? setTimeout(() => end.abort(late), checkMs) : undefined;
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([check.look(end.signal), aborted(end.signal)]);
  } catch (failure) {
    const whatToDo = 'See what is said of the stores; run the doctor again when they answer.';
    return [error(`This could not be looked at: ${reasonOf(failure)}.`, whatToDo)];
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/** Messages of errors that are not this project's may quote values. */
const reasonOf = (failure: unknown): string => {
  if (!(failure instanceof Error)) return typeof failure;
  if (failure.name === 'EngineError' || failure.name === 'ReadStoreError' || failure.name === 'Error')
    return failure.message;
  return failure.name;
};
