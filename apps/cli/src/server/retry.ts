import type { Outcome } from './answer.js';

/** Over at some time: repeated without end. */
const passing = new Set([408, 425, 429, 502, 503, 504]);
/** Mostly over soon, but perhaps never: then it is an answer like any other. */
const doubtful = new Set([409, 500]);
const mostTries = 8;
const longestPauseMs = 10_000;
const longestAskedMs = 60_000;

/** Milliseconds until a request that was tried so often is repeated; undefined: the answer is final. */
export function pauseBefore(outcome: Outcome, tries: number, random = Math.random): number | undefined {
  const status = typeof outcome === 'string' ? 503 : outcome.status;
  if (!passing.has(status) && !(doubtful.has(status) && tries < mostTries)) return undefined;
  const backoff = Math.min(longestPauseMs, 250 * 2 ** Math.min(tries - 1, 6)) * (0.75 + random() / 2);
  const asked = typeof outcome === 'string' ? 0 : (outcome.retryAfter ?? 0) * 1000;
  return Math.max(backoff, Math.min(asked, longestAskedMs));
}
