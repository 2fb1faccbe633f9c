import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SoleWorker, type Worker } from '@rollcall/projector';
import { eventually } from '../support/eventually.js';
import { MemoryLeases } from '../support/memory-leases.js';
import { notes } from './support/projector-room.js';

const WITHIN_MS = 10_000;

describe('Work that one process does at a time', () => {
  let leases: MemoryLeases;
  let now: number;
  let working: string[];
  let opened: SoleWorker[];

  beforeEach(() => {
    [leases, now, working, opened] = [new MemoryLeases(), 0, [], []];
  });
  afterEach(() => Promise.all(opened.map((worker) => worker.stop())));

  const workOf = (owner: string): Worker => ({
    start: async () => void working.push(owner),
    stop: async () => void (working = working.filter((name) => name !== owner)),
  });

  const start = async (owner: string, work = workOf(owner), view: MemoryLeases = leases) => {
    const { lines, log } = notes();
    const options = { owner, id: 'work', withinMs: WITHIN_MS, everyMs: 1, now: () => now, log };
    const worker = new SoleWorker(() => work, { ...options, leases: view });
    opened.push(worker);
    await worker.start();
    return { worker, lines };
  };

  const pass = (ms: number): void => {
    now += ms;
    leases.pass(ms);
  };

  it('begins at once where nobody does it', async () => {
    await start('a');
    expect(working).toEqual(['a']);
  });

  it('is taken over at once from one that stops', async () => {
    const { worker } = await start('a');
    const other = await start('b');
    expect(working).toEqual(['a']);
    await worker.stop();
    await eventually('the other to work', () => other.worker.isWorking);
    expect(working).toEqual(['b']);
  });

  it('is kept by renewing, however much time passes', async () => {
    await start('a');
    const { worker } = await start('b');
    for (let step = 0; step < 10; step++) {
      pass(WITHIN_MS / 2);
      await eventually(
        'the lease to be renewed',
        async () => (await leases.list('work'))[0]!.remainingMs > 7_000,
      );
    }
    expect(worker.isWorking).toBe(false);
    expect(working).toEqual(['a']);
  });

  it('ends where the lease was lost', async () => {
    const unreachable = Object.assign(Object.create(leases) as MemoryLeases, {
      renew: () => Promise.resolve(false),
      acquire: (...args: Parameters<MemoryLeases['acquire']>) =>
        now === 0 ? leases.acquire(...args) : Promise.resolve(undefined),
    });
    const { worker, lines } = await start('a', workOf('a'), unreachable);
    pass(WITHIN_MS);
    await start('b');
    await eventually('the first to end', () => !worker.isWorking);
    expect(working).toEqual(['b']);
    expect(lines.map(({ message }) => message)).toEqual([
      'lease taken',
      'lease lost: another process may have taken it over',
    ]);
  });

  it('is tried again where it could not begin', async () => {
    let fails = 2;
    const shaky: Worker = {
      start: async () => {
        if (fails-- > 0) throw new Error('A store is away');
        working.push('a');
      },
      stop: async () => undefined,
    };
    const { worker, lines } = await start('a', shaky);
    expect(worker.isWorking).toBe(false);
    await eventually('it to work', () => worker.isWorking);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });
});
