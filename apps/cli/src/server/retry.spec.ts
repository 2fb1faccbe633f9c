import { describe, expect, it } from '@jest/globals';
import { pauseBefore } from './retry.js';

const answer = (status: number, retryAfter?: number) => ({ status, body: undefined, retryAfter });
const half = () => 0.5;

describe('repeating a request', () => {
  it.each([200, 202, 400, 401, 403, 404, 413, 422, 501])('ends with %d', (status) => {
    expect(pauseBefore(answer(status), 1)).toBeUndefined();
  });

  it.each([408, 425, 429, 502, 503, 504])('goes on for as long as it is %d', (status) => {
    expect(pauseBefore(answer(status), 1000)).toBeGreaterThan(0);
  });

  it('goes on for as long as nobody answers, ever more slowly, at least every 12.5 s', () => {
    expect([1, 2, 3, 7, 1000].map((tries) => pauseBefore('no answer', tries, half))).toEqual([
      250, 500, 1000, 10_000, 10_000,
    ]);
    expect(pauseBefore('no answer', 1000, () => 1)).toBe(12_500);
  });

  it.each([409, 500])('takes %d for an answer after eight tries', (status) => {
    expect(pauseBefore(answer(status), 7)).toBeGreaterThan(0);
    expect(pauseBefore(answer(status), 8)).toBeUndefined();
  });

  it('comes when the server said, within a minute', () => {
    expect(pauseBefore(answer(429, 3), 1, half)).toBe(3000);
    expect(pauseBefore(answer(429, 3600), 1, half)).toBe(60_000);
    expect(pauseBefore(answer(429, 0), 1, half)).toBe(250);
  });
});
