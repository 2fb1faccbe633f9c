import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { steadyClock } from '../../../../test/support/steady-clock.js';
import { Patience, PATIENCE_MS } from './patience.js';

describe('The patience of a request', () => {
  let clock: ReturnType<typeof steadyClock>;
  beforeEach(() => {
    clock = steadyClock();
  });
  afterEach(() => clock.putBack());
  const left = ({ at }: { readonly at: number }): number => Math.round(at - performance.now());

  it('runs out while stores are asked, and not while the client sends its body', () => {
    const patience = new Patience();
    clock.pass(500);
    patience.rest();
    clock.pass(60_000);
    expect(left(patience)).toBe(Infinity);
    patience.resume();
    expect(left(patience)).toBe(PATIENCE_MS - 500);
  });

  it('leaves the last word to a command that is under way, however late', async () => {
    const patience = new Patience();
    let end = (): void => undefined;
    patience.awaits(new Promise<void>((resolve) => (end = resolve)));
    clock.pass(60_000);
    expect(patience.answer.at).toBe(Infinity);
    end();
    await new Promise(setImmediate);
    expect(left(patience.answer)).toBeLessThan(0);
  });
});
