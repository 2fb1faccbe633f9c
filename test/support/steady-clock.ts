import { jest } from '@jest/globals';

/**
 * Lets `performance.now()` stand (it ticks a microsecond a look) until it is told to pass: what grows old with time does so
 * when a test says, however slow the machine. To be put back after each test.
 */
export function steadyClock(): { readonly pass: (ms: number) => void; readonly putBack: () => void } {
  let now = performance.now();
  const spy = jest.spyOn(performance, 'now').mockImplementation(() => (now += 0.001));
  return { pass: (ms) => void (now += ms), putBack: () => spy.mockRestore() };
}
