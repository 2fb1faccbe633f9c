import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StateHistory, type EventStore, type SnapshotStore } from '@rollcall/event-sourcing';
import type { Decider } from '@rollcall/domain';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { type EngineRoom, openEngineRoom } from './support/open-engine-room.js';

interface Noted {
  readonly type: 'AttributesSet';
  readonly data: { readonly keys: readonly string[]; readonly sealed?: Readonly<Record<string, string>> };
}

type Names = readonly string[];

/** Remembers the value each event set, oldest first, so that a state tells which events are in it. */
const decider: Decider<Names, never, Noted> = {
  initialState: [],
  evolve: (names, { data }) => [...names, data.sealed?.n ?? data.keys[0]!],
  decide: () => [],
};
const aggregate = { name: 'noted', decider, snapshotVersion: 1 };

const events = 2_300;
const stream = 'user-test~/history';
const instantOf = (revision: number): string =>
  new Date(Date.UTC(2024, 0, 1) + Math.floor(revision / 3) * 10).toISOString();

describe('The history of a long stream', () => {
  let room: EngineRoom;
  let reads: { events: number; calls: number };
  let counted: EventStore;

  beforeAll(async () => {
    room = openEngineRoom();
    const key = await room.codec.keys.keyOf(undefined);
    for (let revision = 0; revision < events; revision++) {
      const event: Noted = { type: 'AttributesSet', data: { keys: ['n'], sealed: { n: String(revision) } } };
      const recording = { recordedAt: instantOf(revision) };
      await room.log.append(stream, 'any', room.codec.encode(stream, [event], recording, key));
    }
    counted = Object.create(room.log, {
      readStream: {
        value: async (...asked: Parameters<EventStore['readStream']>) => {
          const read = await room.log.readStream(...asked);
          reads = { events: reads.events + read.length, calls: reads.calls + 1 };
          return read;
        },
      },
    }) as EventStore;
  });
  afterAll(() => room.close());

  const history = (snapshots?: SnapshotStore): StateHistory => {
    reads = { events: 0, calls: 0 };
    return new StateHistory({ store: counted, codec: room.codec, snapshots });
  };
  const upTo = (revision: number): Names => Array.from({ length: revision + 1 }, (_, n) => String(n));
  const revisions = [0, 1, 498, 499, 500, 501, 999, 1_000, 1_500, 1_999, 2_299];

  it('is the same with snapshots, once they are written, and without', async () => {
    const [bare, filling] = [history(), history(room.snapshots)];
    for (const revision of [...revisions].reverse()) {
      for (const one of [bare, filling]) {
        const { state, revision: reached, recordedAt } = await one.at(aggregate, stream, revision);
        expect({ state, reached, recordedAt }).toEqual({
          state: upTo(revision),
          reached: revision,
          recordedAt: instantOf(revision),
        });
        await one.close();
      }
    }
  });

  it('is folded from the nearest snapshot before: at most 500 events, and the one that proves it', async () => {
    const filled = history(room.snapshots);
    await filled.at(aggregate, stream, events - 1);
    await filled.close();
    for (const revision of revisions) {
      const { state } = await history(room.snapshots).at(aggregate, stream, revision);
      expect(state).toEqual(upTo(revision));
      expect(reads.events).toBeLessThanOrEqual(501);
    }
  });

  it('leaves others their turn while it folds a long stream', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await history().at(aggregate, stream, events - 1);
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(events / 500));
  });

  it('ends where the stream ends, and begins with nothing', async () => {
    const one = history(room.snapshots);
    expect(await one.at(aggregate, stream, events + 700)).toMatchObject({ revision: events - 1 });
    expect(await one.at(aggregate, stream, -1)).toMatchObject({ revision: -1, state: [] });
    expect(await one.at(aggregate, 'user-test~/nobody', 5)).toMatchObject({ revision: -1, state: [] });
    await one.close();
  });

  it('takes no snapshot of a log that has gone another way since', async () => {
    const key = await room.codec.keys.keyOf(undefined);
    const restored = 'user-test~/restored';
    const way = async (log: EventStore, name: string): Promise<void> => {
      const noted = (n: number): Noted => ({ type: 'AttributesSet', data: { keys: [`${name} ${n}`] } });
      const first: Noted = { ...noted(0), data: { ...noted(0).data, sealed: { n: name } } };
      const events = [first, ...Array.from({ length: 599 }, (_, n) => noted(n + 1))];
      const recording = { recordedAt: instantOf(0) };
      await log.append(restored, 'any', room.codec.encode(restored, events, recording, key));
    };
    const backup = new MemoryEventStore();
    await way(room.log, 'lost');
    await way(backup, 'kept');
    for (const [store, name] of [
      [room.log, 'lost'],
      [backup, 'kept'],
    ] as const) {
      const one = new StateHistory({ store, codec: room.codec, snapshots: room.snapshots });
      const { state } = await one.at(aggregate, restored, 550);
      expect([state.length, state[0], state[550]]).toEqual([551, name, `${name} 550`]);
      await one.close();
    }
  });

  it('finds the revision of any instant, with few reads', async () => {
    for (let n = 0; n < events; n += 7) {
      const last = Math.min(n - (n % 3) + 2, events - 1);
      const one = history();
      expect(await one.revisionAt(stream, instantOf(n))).toBe(last);
      expect(reads.calls).toBeLessThan(10);
      const before = new Date(Date.parse(instantOf(n)) - 1).toISOString();
      expect(await one.revisionAt(stream, before)).toBe(n - (n % 3) - 1);
    }
    expect(await history().revisionAt(stream, '2023-12-31T23:59:59.999Z')).toBe(-1);
    expect(await history().revisionAt(stream, '2100-01-01T00:00:00.000Z')).toBe(events - 1);
    expect(await history().revisionAt('user-test~/nobody', instantOf(0))).toBe(-1);
  });
});
