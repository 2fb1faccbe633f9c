import { beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { START } from '@rollcall/event-sourcing';
import { toPosition } from './event-table.js';
import { LogProgress } from './log-progress.js';

/** Longer than any test may take: whoever waits for it has failed. */
const NEVER_MS = 2 ** 30;

describe('The progress of a log', () => {
  let writer: LogProgress;
  let follower: LogProgress;
  beforeEach(() => {
    writer = new LogProgress();
    follower = new LogProgress(writer.memory);
  });

  it('is known to whoever has its memory', () => {
    expect(follower.durable).toBe(START);
    writer.announce(toPosition(2 ** 40));
    expect(follower.durable).toBe(toPosition(2 ** 40));
    writer.announce(START);
    expect(follower.durable).toBe(START);
  });

  it('wakes who waits for another thread', async () => {
    const source = `
      const words = new Int32Array(require('node:worker_threads').workerData);
      Atomics.add(words, 2, 1);
      Atomics.notify(words, 2);`;
    const waiting = follower.after(follower.count, NEVER_MS);
    const worker = new Worker(source, { eval: true, workerData: writer.memory });
    await Promise.all([waiting, once(worker, 'exit')]);
    expect(follower.count).toBe(1);
  });
});
