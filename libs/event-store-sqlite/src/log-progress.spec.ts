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

  it('wakes everyone who waits', async () => {
    const waiting = [0, 1].map(() => follower.after(follower.count, NEVER_MS));
    writer.announce(toPosition(1));
    await Promise.all(waiting);
    expect(follower.count).toBe(1);
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

  it('lets nobody wait who has not seen the last append', async () => {
    const seen = follower.count;
    writer.announce(toPosition(1));
    await follower.after(seen, NEVER_MS);
    expect(follower.count).not.toBe(seen);
  });

  it('wakes who is aborted, and lets nobody wait who was aborted before', async () => {
    const abort = new AbortController();
    const waiting = follower.after(follower.count, NEVER_MS, abort.signal);
    abort.abort();
    await waiting;
    await follower.after(follower.count, NEVER_MS, abort.signal);
    expect(follower.count).toBe(0);
  });

  it('wakes at the deadline where nothing else does', async () => {
    await follower.after(follower.count, 1);
    expect(follower.count).toBe(0);
  });
});
