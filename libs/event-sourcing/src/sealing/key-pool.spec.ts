import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { newDataKeys, type DataKey } from './data-key.js';
import { KeyPool } from './key-pool.js';

const SIZE = 8;
/** Enough turns for keys to be made. */
const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns++) await turn();
};

describe('KeyPool', () => {
  /** The ids of each call. */
  let kept: (readonly string[])[];
  let durable: Set<string>;
  let failing: Error | undefined;
  /** While set, what is to be kept waits for it. */
  let gate: Promise<void> | undefined;
  let pool: KeyPool;

  beforeEach(() => {
    // Held by this pool alone: that of the test before may still be filling up.
    const calls: (readonly string[])[] = (kept = []);
    const done = (durable = new Set<string>());
    failing = undefined;
    gate = undefined;
    pool = new KeyPool(
      (count) => newDataKeys(randomBytes(32), count),
      async (wrapped) => {
        calls.push([...wrapped.keys()]);
        await gate;
        if (failing !== undefined) throw failing;
        for (const id of wrapped.keys()) done.add(id);
      },
      SIZE,
    );
  });

  const sizes = (): number[] => kept.map(({ length }) => length);
  const take = (count: number): Promise<DataKey[]> =>
    Promise.all(Array.from({ length: count }, () => pool.take()));
  const closeGate = (): (() => void) => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    return () => {
      gate = undefined;
      open();
    };
  };

  it('makes nothing before the first key is wanted, and then all of them at once', async () => {
    expect(sizes()).toEqual([]);
    await pool.take();
    expect(sizes()).toEqual([SIZE]);
  });

  it('hands no key out before it is durable', async () => {
    const open = closeGate();
    let taken: DataKey | undefined;
    const taking = pool.take().then((key) => (taken = key));
    await settle();
    expect(taken).toBeUndefined();
    open();
    expect(durable.has((await taking).id)).toBe(true);
  });

  it('fills up once half of it is gone, and lets nobody wait for it meanwhile', async () => {
    await take(3);
    expect(sizes()).toEqual([SIZE]);
    closeGate();
    await take(SIZE - 3);
    await settle();
    expect(sizes()).toEqual([SIZE, 4]);
  });

  it('serves a burst larger than itself, each key once', async () => {
    const taken = await take(5 * SIZE + 1);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(5 * SIZE + 1);
    for (const { id } of taken) expect(durable.has(id)).toBe(true);
  });

  it('is filled by one call at a time', async () => {
    await take(1);
    const open = closeGate();
    const burst = take(2 * SIZE);
    await settle();
    expect(kept).toHaveLength(2);
    open();
    await burst;
  });

  it('rejects as the store does when none is left, and recovers by itself with the same keys', async () => {
    failing = new Error('away');
    await expect(Promise.all([pool.take(), pool.take()])).rejects.toThrow('away');
    await expect(pool.take()).rejects.toThrow('away');
    failing = undefined;
    const { id } = await pool.take();
    expect(durable.has(id)).toBe(true);
    // Perhaps they were written the first time: others would leave these behind for nobody.
    expect(kept.at(-1)).toEqual(kept[0]);
  });

  it('hands out what it has while it cannot be filled', async () => {
    await pool.take();
    failing = new Error('away');
    await take(SIZE - 1);
    await expect(pool.take()).rejects.toThrow('away');
    failing = undefined;
    await take(SIZE);
  });

  it('hands out again what was given back', async () => {
    const key = await pool.take();
    pool.giveBack(key);
    expect((await take(SIZE)).map(({ id }) => id)).toContain(key.id);
  });

  it('is drained of everything that was made and not taken, once it is durable', async () => {
    const taken = await take(5);
    const open = closeGate();
    const draining = pool.drain();
    open();
    const left = await draining;
    expect([...taken, ...left].map(({ id }) => id).sort()).toEqual([...durable].sort());
    expect(left.some(({ id }) => taken.some((key) => key.id === id))).toBe(false);
  });

  it('is drained, too, of what the store may have kept or not', async () => {
    failing = new Error('away');
    await expect(pool.take()).rejects.toThrow('away');
    expect((await pool.drain()).map(({ id }) => id)).toEqual(kept[0]);
  });
});
