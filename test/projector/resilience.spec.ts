import { describe, expect, it } from '@jest/globals';
import type { EventBatch, LogOptions } from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';
import { MemoryEventStore, unavailable } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainEvent } from '../support/recorded-events.js';
import { steadyClock } from '../support/steady-clock.js';
import { counted, noise, parities, tallies } from './support/counting.js';
import { notes, PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

const build = 'tallies-v1';

/** A log whose first subscriptions go wrong. */
class DroppingEventStore extends MemoryEventStore {
  /** How the next subscriptions end after their first batch. */
  readonly ends: ('throws' | 'ends' | 'hangs')[] = [];

  override async *subscribe(options: LogOptions = {}): AsyncGenerator<EventBatch, void> {
    this.subscriptions++;
    const end = this.ends.shift();
    for await (const batch of this.follow({ ...options, ...(end && { batchSize: 1 }) }, true)) {
      yield batch;
      if (end === 'throws') throw unavailable();
      if (end === 'ends') return;
      if (end === 'hangs') await new Promise(() => undefined);
    }
  }
}

/** Hands out one event at a time, as many as are let through, and says of each that it is the last. */
class PacedEventStore extends MemoryEventStore {
  letThrough = 0;
  private given = 0;

  override async *subscribe(options: LogOptions = {}): AsyncGenerator<EventBatch, void> {
    this.subscriptions++;
    for await (const batch of this.follow({ ...options, batchSize: 1 }, true)) {
      await eventually('the next event to be let through', () => this.given < this.letThrough);
      this.given += batch.events.length;
      yield { ...batch, caughtUp: true };
    }
  }
}

describe('A projector whose stores fail', () => {
  it('tries again for as long as it takes, skips nothing and says so once', async () => {
    const store = new MemoryEventStore();
    let failures = 7;
    const readStore = new MemoryReadStore((write) => {
      if (write.startsWith('put') && failures-- > 0) throw unavailable();
    });
    const { log, lines } = notes();
    const projector = projectorOf(store, readStore, [tallies, parities], { log });
    for (const value of [1, 2, 3]) await appendPlain(store, 'a', counted(value));
    await projectAll(store, projector);
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1, 2, 3] } });
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(lines[0]?.detail).toMatchObject({ code: 'store_unavailable' });
  });

  it('saves checkpoints for a fifth of the time at most where that takes long', async () => {
    const clock = steadyClock();
    const store = new MemoryEventStore();
    const saved: string[] = [];
    const readStore = new MemoryReadStore((write) => {
      if (!write.startsWith('save')) return;
      saved.push(write);
      clock.pass(1_000);
    });
    const projector = projectorOf(store, readStore, [tallies], { heartbeatMs: 1 });
    try {
      await appendPlain(store, 'a', counted(1));
      await projector.start();
      await eventually('a checkpoint to be saved', () => saved.length === 2);
      let beats = 0;
      store.head = () => {
        beats++;
        return MemoryEventStore.prototype.head.call(store);
      };
      for (const [passing, saves] of [
        [3_900, 2],
        [200, 3],
      ] as const) {
        await appendPlain(store, 'a', counted(2));
        expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
        clock.pass(passing);
        const until = beats + 3;
        await eventually('three heartbeats', () => beats >= until);
        expect(saved).toHaveLength(saves);
      }
    } finally {
      clock.putBack();
      await projector.stop();
    }
  });

  it('does not take a subscription for dead because a write took long', async () => {
    const clock = steadyClock();
    const store = new PacedEventStore();
    let writingTakesMs = 0;
    const readStore = new MemoryReadStore((write) => {
      if (write.startsWith('put')) clock.pass(writingTakesMs);
    });
    const { log, lines } = notes();
    const options = { heartbeatMs: 1, watchdogMs: 10_000, log };
    const projector = projectorOf(store, readStore, [tallies], options);
    let beats = 0;
    store.head = () => {
      beats++;
      return MemoryEventStore.prototype.head.call(store);
    };
    const threeBeats = async (): Promise<void> => {
      const until = beats + 3;
      await eventually('three heartbeats', () => beats >= until);
    };
    try {
      const [first, second, third] = [1, 2, 3].map((value) => () => appendPlain(store, 'a', counted(value)));
      store.letThrough = 1;
      const { position } = await first!();
      await projector.start();
      expect(await projector.reached(position, PATIENCE_MS)).toBe(true);
      const { position: next } = await second!();
      await third!();
      // It is seen by now that the log goes on.
      await threeBeats();
      writingTakesMs = 60_000;
      store.letThrough = 2;
      expect(await projector.reached(next, PATIENCE_MS)).toBe(true);
      writingTakesMs = 0;
      await threeBeats();
      store.letThrough = 3;
      expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
      expect(store.subscriptions).toBe(1);
      expect(lines).toEqual([]);
    } finally {
      clock.putBack();
      await projector.stop();
    }
  });

  it('starts although the read store is away, and says that it is trying', async () => {
    const store = new MemoryEventStore();
    await appendPlain(store, 'a', counted(1));
    let isAway = true;
    const readStore = new MemoryReadStore(() => {
      if (isAway) throw unavailable();
    });
    const projector = projectorOf(store, readStore, [tallies]);
    await projector.start();
    expect(projector.status()).toMatchObject([{ state: 'retrying', error: { code: 'store_unavailable' } }]);
    isAway = false;
    expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
    await eventually('it to run', () => projector.status()[0]?.state === 'running');
    await projector.stop();
  });

  for (const end of ['throws', 'ends', 'hangs'] as const) {
    it(`subscribes anew when a subscription ${end}`, async () => {
      const store = new DroppingEventStore();
      store.ends.push(end);
      for (const value of [1, 2, 3]) await appendPlain(store, 'a', counted(value));
      const readStore = new MemoryReadStore();
      const watched = end === 'hangs' ? { watchdogMs: 20 } : {};
      await projectAll(store, projectorOf(store, readStore, [tallies], { heartbeatMs: 5, ...watched }));
      // On a busy machine, one that only takes its time may be given up, too.
      if (end === 'hangs') expect(store.subscriptions).toBeGreaterThanOrEqual(2);
      else expect(store.subscriptions).toBe(2);
      expect(readStore.contents(build)).toEqual({ '0/a': { values: [1, 2, 3] } });
    });
  }
});

describe('The status of a projection', () => {
  it('tells how far it is, and that nothing is behind once it has caught up', async () => {
    const store = new MemoryEventStore();
    await appendPlain(store, 'a', counted(1), noise);
    const projector = projectorOf(store, new MemoryReadStore(), [tallies]);
    await projector.start();
    await projector.reached(await store.head(), PATIENCE_MS);
    const position = await store.head();
    const behind = { eventsBehind: 0, secondsBehind: 0, settled: [0] };
    const expected = { name: 'tallies', version: 1, build, role: 'live', position, rate: 0, ...behind };
    await eventually('it to run', () => projector.status()[0]?.state === 'running');
    expect(projector.status()).toEqual([{ ...expected, state: 'running', parked: 0, shards: 1 }]);
    await projector.stop();
  });

  it('tells what a stopped projection misses, from the oldest event on', async () => {
    const store = new MemoryEventStore();
    const unroutable = {
      ...parities,
      key: () => {
        throw new TypeError('no key');
      },
    };
    const at = (minutes: number) => new Date(Date.UTC(2024, 0, 1, 0, minutes)).toISOString();
    for (const minute of [0, 1, 2]) await store.append('a', 'any', [plainEvent(counted(2), at(minute))]);
    const clock = () => new Date(at(10));
    const projector = projectorOf(store, new MemoryReadStore(), [tallies, unroutable], {
      clock,
      batchSize: 1,
    });
    await projector.start();
    await eventually(
      'the others to go on',
      () => projector.status()[0]?.position === store.events[2]?.position,
    );
    const stopped = projector.status()[1];
    expect(stopped).toMatchObject({ state: 'stopped', position: '', secondsBehind: 600, eventsBehind: 3 });
    expect(stopped?.error).toMatchObject({ code: 'TypeError', eventId: store.events[0]?.id });
    await projector.stop();
  });

  it('does not call a projector caught up whose subscription delivers nothing', async () => {
    const store = new DroppingEventStore();
    store.ends.push('hangs');
    await appendPlain(store, 'a', counted(1));
    const projector = projectorOf(store, new MemoryReadStore(), [tallies], {
      heartbeatMs: 5,
      watchdogMs: 60_000,
    });
    await projector.start();
    await projector.reached(await store.head(), PATIENCE_MS);
    await appendPlain(store, 'a', counted(2));
    await eventually('the lag to be seen', () => (projector.status()[0]?.secondsBehind ?? 0) > 0);
    expect(projector.status()[0]?.eventsBehind).toBeUndefined();
    await projector.stop();
  });
});

describe('Stopping a projector', () => {
  it('ends it also while it is still opening its builds', async () => {
    const store = new MemoryEventStore();
    await appendPlain(store, 'a', counted(1));
    const projector = projectorOf(store, new MemoryReadStore(), [tallies]);
    const started = projector.start();
    await projector.stop();
    await started;
    expect(store.subscriptions).toBe(0);
  });

  it('saves its checkpoint, so that the next process begins where this one ended', async () => {
    const store = new MemoryEventStore();
    const { position } = await appendPlain(store, 'a', counted(1));
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, [tallies], { heartbeatMs: 60_000 }));
    expect((await readStore.checkpoints.load(`${build}/0`))?.position).toBe(position);
  });
});
