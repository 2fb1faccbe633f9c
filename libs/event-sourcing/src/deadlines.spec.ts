import { describe, expect, it } from '@jest/globals';
import { Deadlines } from './deadlines.js';

const inMs = (ms: number): { at: number } => ({ at: performance.now() + ms });
const late = (): Error => new Error('late');
const never = new Promise<never>(() => undefined);

/** Keeps the event loop from turning. */
function stall(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('Deadlines', () => {
  it('hand on what work comes to', async () => {
    const deadlines = new Deadlines();
    await expect(deadlines.within(inMs(60_000), Promise.resolve('done'), late)).resolves.toBe('done');
    const failing = deadlines.within(inMs(60_000), Promise.reject(new Error('failed')), late);
    await expect(failing).rejects.toThrow('failed');
  });

  it('tell what is overdue', async () => {
    await expect(new Deadlines().within(inMs(10), never, late)).rejects.toThrow('late');
  });

  it('call nothing overdue that was done while the process itself stood still', async () => {
    const work = new Promise((resolve) => setTimeout(() => resolve('done'), 100));
    const awaited = new Deadlines().within(inMs(200), work, late);
    stall(400);
    await expect(awaited).resolves.toBe('done');
  });

  it('tell what is overdue also when the process stands still again and again', async () => {
    const stalling = setInterval(() => stall(300), 1);
    try {
      await expect(new Deadlines().within(inMs(10), never, late)).rejects.toThrow('late');
    } finally {
      clearInterval(stalling);
    }
  });
});
