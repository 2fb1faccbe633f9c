import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';
import { unavailable } from '../support/memory-event-store.js';
import { steadyClock } from '../support/steady-clock.js';
import type { FaultyEventStore } from './support/faulty-event-store.js';
import { openEngineRoom, type EngineRoom } from './support/open-engine-room.js';
import { adding, counted, refusing, tally } from './support/tally.js';

const stream = 'metrics-production';
const look = { stream, direction: 'backwards', limit: 1 };

/** The next reads of the store wait, each to be let go by itself. */
function holdReads(store: FaultyEventStore): (() => void)[] {
  const held: (() => void)[] = [];
  const read = store.readStream.bind(store);
  store.readStream = async (...asked): Promise<readonly RecordedEvent[]> => {
    const found = await read(...asked);
    await new Promise<void>((resolve) => held.push(resolve));
    return found;
  };
  return held;
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('A state that many requests read and few write', () => {
  let room: EngineRoom;
  let clock: ReturnType<typeof steadyClock>;

  beforeEach(() => {
    room = openEngineRoom();
    clock = steadyClock();
  });
  afterEach(async () => {
    clock.putBack();
    await room.close();
  });

  const process = async () => {
    const one = room.process();
    await one.runner.load(tally, stream);
    one.store.reads.length = 0;
    return one;
  };
  const count = (value: number) => room.process().runner.execute(tally, stream, adding(counted(value)), {});

  it('is read without a look for a second, and not for longer', async () => {
    const { runner, store } = await process();
    await runner.recent(tally, stream);
    expect(runner.held(tally, stream)?.revision).toBe(-1);
    expect(store.reads).toEqual([]);
    clock.pass(1_001);
    expect(runner.held(tally, stream)).toBeUndefined();
    await runner.recent(tally, stream);
    expect(store.reads).toEqual([look]);
    expect(runner.held(tally, stream)?.revision).toBe(-1);
    await runner.recent(tally, stream);
    expect(store.reads).toEqual([look]);
  });

  it('is as another process left it, at the latest after a second', async () => {
    const { runner } = await process();
    await count(7);
    expect((await runner.recent(tally, stream)).state.sum).toBe(0);
    clock.pass(1_001);
    expect((await runner.recent(tally, stream)).state.sum).toBe(7);
    expect(runner.held(tally, stream)?.state.sum).toBe(7);
  });

  it('is not used for longer while the store is away', async () => {
    const { runner, store } = await process();
    store.readStream = () => Promise.reject(unavailable());
    await runner.recent(tally, stream);
    clock.pass(1_001);
    expect(runner.held(tally, stream)).toBeUndefined();
    await expect(runner.recent(tally, stream)).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('is looked at once for all who ask at the same time', async () => {
    const { runner, store } = await process();
    clock.pass(1_001);
    await Promise.all(Array.from({ length: 50 }, () => runner.recent(tally, stream)));
    expect(store.reads).toEqual([look]);
  });

  it('is loaded once for all who find it stale at the same time', async () => {
    const { runner, store } = await process();
    await count(7);
    clock.pass(1_001);
    const found = await Promise.all(Array.from({ length: 50 }, () => runner.recent(tally, stream)));
    expect(new Set(found.map(({ state }) => state.sum))).toEqual(new Set([7]));
    expect(store.reads).toHaveLength(2);
  });

  it('is at its head when that is asked for: a look that began before does not do, the next one is shared', async () => {
    const { runner, store } = await process();
    const held = holdReads(store);
    const before = runner.load(tally, stream);
    await turn();
    await count(7);
    const after = Array.from({ length: 20 }, () => runner.load(tally, stream));
    for (let reads = 1; reads <= 3; reads++) {
      await turn();
      for (let waited = 0; held.length === 0 && waited < 1_000; waited++) await turn();
      held.shift()?.();
    }
    expect((await before).state.sum).toBe(0);
    for (const one of await Promise.all(after)) expect(one.state.sum).toBe(7);
    expect(store.reads.filter(({ limit }) => limit === 1)).toHaveLength(2);
  });

  it('is loaded anew for who asks after another process wrote, while a load that began before is under way', async () => {
    const { runner, store } = room.process();
    const read = store.readStream.bind(store);
    const held = holdReads(store);
    const before = runner.load(tally, stream);
    await eventually('the first load to have read', () => held.length === 1);
    store.readStream = read;
    await count(7);
    clock.pass(1);
    const after = runner.load(tally, stream);
    clock.pass(1);
    held[0]!();
    expect((await before).state.sum).toBe(0);
    expect((await after).state.sum).toBe(7);
  });

  it('is there or not after one look for all who ask together, and nothing of it is held', async () => {
    const { runner, store } = room.process();
    const asked = await Promise.all(Array.from({ length: 50 }, () => runner.exists(stream)));
    expect(new Set(asked)).toEqual(new Set([false]));
    // The first asker's look began before the others asked.
    expect(store.reads).toEqual([look, look]);
    await count(1);
    expect(await runner.exists(stream)).toBe(true);
    expect(runner.held(tally, stream)).toBeUndefined();
  });

  it('is known to be newest by whoever wrote it', async () => {
    const { runner, store } = await process();
    await runner.execute(tally, stream, adding(counted(3)), {});
    store.reads.length = 0;
    expect(runner.held(tally, stream)?.state.sum).toBe(3);
    expect(store.reads).toEqual([]);
  });

  it('is loaded anew for who asks after another process wrote, while the own write waits for its answer', async () => {
    const { runner, store } = await process();
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    let isWritten = false;
    store.fates.push(async (append) => {
      const appended = await append();
      isWritten = true;
      await held;
      return appended;
    });
    const own = runner.execute(tally, stream, adding(counted(3)), {});
    await eventually('the own write to be in the log', () => isWritten);
    clock.pass(1);
    await count(7);
    clock.pass(1);
    const after = runner.load(tally, stream);
    clock.pass(1);
    answer();
    expect((await own).state.sum).toBe(3);
    expect((await after).state.sum).toBe(10);
  });

  it('needs no second look where it was loaded for the command itself', async () => {
    const { runner, store } = room.process();
    await expect(runner.execute(tally, stream, refusing, {})).rejects.toMatchObject({
      code: 'invalid_value',
    });
    expect(store.reads).toHaveLength(1);
  });
});
