import { beforeEach, describe, expect, it } from '@jest/globals';
import { AppendSignal } from './append-signal.js';

/** Longer than any test may take: whoever waits for it has failed. */
const NEVER_MS = 2 ** 30;

describe('The signal of an append', () => {
  let signal: AppendSignal;
  beforeEach(() => {
    signal = new AppendSignal();
  });

  it('wakes everyone who waits', async () => {
    const waiting = [0, 1].map(() => signal.after(signal.count, NEVER_MS));
    signal.notify();
    await Promise.all(waiting);
    expect(signal.count).toBe(1);
  });

  it('lets nobody wait who has not seen the last append', async () => {
    const seen = signal.count;
    signal.notify();
    await signal.after(seen, NEVER_MS);
    expect(signal.count).not.toBe(seen);
  });

  it('wakes who is aborted, and lets nobody wait who was aborted before', async () => {
    const abort = new AbortController();
    const waiting = signal.after(signal.count, NEVER_MS, abort.signal);
    abort.abort();
    await waiting;
    await signal.after(signal.count, NEVER_MS, abort.signal);
    expect(signal.count).toBe(0);
  });

  it('wakes at the deadline where nothing else does', async () => {
    await signal.after(signal.count, 1);
    expect(signal.count).toBe(0);
  });
});
