import { beforeEach, describe, expect, it } from '@jest/globals';
import { AppendSignal, type Appends } from './append-signal.js';
import { toPosition } from './event-table.js';
import { LogProgress } from './log-progress.js';

/** Longer than any test may take: whoever waits for it has failed. */
const NEVER_MS = 2 ** 30;

interface Told {
  readonly appends: Appends;
  /** Tells of an append. */
  readonly append: () => void;
}

const ways: readonly (readonly [of: string, make: () => Told])[] = [
  [
    'this thread',
    () => {
      const appends = new AppendSignal();
      return { appends, append: () => appends.notify() };
    },
  ],
  [
    'another thread',
    () => {
      const writer = new LogProgress();
      return { appends: new LogProgress(writer.memory), append: () => writer.announce(toPosition(1)) };
    },
  ],
];

describe.each(ways)('An append of %s', (_, make) => {
  let appends: Appends;
  let append: () => void;
  beforeEach(() => {
    ({ appends, append } = make());
  });

  it('wakes everyone who waits', async () => {
    const waiting = [0, 1].map(() => appends.after(appends.count, NEVER_MS));
    append();
    await Promise.all(waiting);
    expect(appends.count).toBe(1);
  });

  it('lets nobody wait who has not seen the last append', async () => {
    const seen = appends.count;
    append();
    await appends.after(seen, NEVER_MS);
    expect(appends.count).not.toBe(seen);
  });

  it('wakes who is aborted, and lets nobody wait who was aborted before', async () => {
    const abort = new AbortController();
    const waiting = appends.after(appends.count, NEVER_MS, abort.signal);
    abort.abort();
    await waiting;
    await appends.after(appends.count, NEVER_MS, abort.signal);
    expect(appends.count).toBe(0);
  });

  it('wakes at the deadline where nothing else does', async () => {
    await appends.after(appends.count, 1);
    expect(appends.count).toBe(0);
  });
});
