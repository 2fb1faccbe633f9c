import { afterEach, describe, expect, it } from '@jest/globals';
import {
  askOwner,
  documentId,
  shardOf,
  type OwnerAnswer,
  type Projector,
  type RefoldOutcome,
} from '@rollcall/projector';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, StoredDocument } from '@rollcall/read-store';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { cleared, counted, fragile, parities, straightFold, tallies } from './support/counting.js';
import { PATIENCE_MS, projectorOf } from './support/projector-room.js';

const shards = 4;

/** A projector that runs, with two streams in each of two read models, one of which may refuse values. */
class Room {
  readonly store = new MemoryEventStore();
  readonly broken = new Set<number>();
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  projector: Projector | undefined;

  constructor(
    readonly readStore = new MemoryReadStore(),
    projections?: readonly DocumentProjection<DocumentBody>[],
  ) {
    this.projections = projections ?? [fragile(this.broken), parities];
  }

  async start(seen = this.readStore): Promise<void> {
    const options = { shards, heartbeatMs: 5, retry: { first: 1, most: 2 } };
    this.projector = projectorOf(this.store, seen, this.projections, options);
    await this.projector.start();
    await this.caughtUp();
  }

  async append(stream: string, ...values: readonly number[]): Promise<void> {
    const events = values.map((value) => (value === 0 ? cleared : counted(value)));
    await appendPlain(this.store, stream, ...events);
  }

  async caughtUp(): Promise<void> {
    expect(await this.projector?.reached(await this.store.head(), PATIENCE_MS)).toBe(true);
  }

  async refold(build: string, stream = 'a'): Promise<OwnerAnswer> {
    const asked = { build, shard: shardOf(stream, shards), task: { kind: 'refold', stream } as const };
    const { readStore, projector } = this;
    return askOwner({ readStore, projector }, asked, AbortSignal.timeout(PATIENCE_MS));
  }

  id(key: string, stream = key): string {
    return documentId(shardOf(stream, shards), key);
  }

  /** Another body than was folded, or none, as no projector would write it. */
  async spoil(build: string, id: string, body: DocumentBody | undefined): Promise<void> {
    const collection = await this.readStore.collection({ name: build, fields: {}, fieldsOf: () => ({}) });
    const { position } =
      (await collection.get(id)) ?? ({ position: undefined } as Partial<StoredDocument<never>>);
    await collection.replace({ id, position: position ?? '0000000000000001', body }, position);
  }

  async expectStraightFold(): Promise<void> {
    const log = await plainCodec.decode(this.store.events);
    for (const projection of this.projections)
      expect(present(this.readStore.contents(`${projection.name}-v1`))).toEqual(
        present(straightFold(projection, log, shards)),
      );
  }
}

const present = (documents: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(documents).filter(([, body]) => body !== undefined));

const outcome = (answer: OwnerAnswer): RefoldOutcome => answer as RefoldOutcome;

let room: Room;
afterEach(() => room.projector?.stop());

async function running(): Promise<Room> {
  const made = new Room();
  await made.append('a', 1, 2, 3);
  await made.append('b', 5, 6);
  await made.start();
  return made;
}

describe('Folding a stream anew', () => {
  it('writes nothing where everything is as it should be', async () => {
    room = await running();
    const before = room.readStore.writes.length;
    expect(await room.refold('parities-v1')).toEqual({ documents: 2, replaced: 0, released: 0, failed: 0 });
    expect(
      room.readStore.writes.slice(before).filter((write) => /^(put|replace|park|release|drop)/.test(write)),
    ).toEqual([]);
  });

  it('replaces what differs', async () => {
    room = await running();
    await room.spoil('fragile-v1', room.id('a'), { values: [666] });
    await room.append('b', 7);
    expect(await room.refold('fragile-v1')).toEqual({ documents: 1, replaced: 1, released: 0, failed: 0 });
    await room.append('a', 4);
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('mends what the owner folded on from a wrong document, and holds in memory', async () => {
    room = await running();
    await room.projector?.stop();
    await room.spoil('parities-v1', room.id('a/odd', 'a'), { values: [666] });
    await room.start();
    await room.append('a', 7);
    await room.caughtUp();
    expect(room.readStore.contents('parities-v1')[room.id('a/odd', 'a')]).toEqual({ values: [666, 7] });
    expect(await room.refold('parities-v1')).toMatchObject({ documents: 2, replaced: 1 });
    await room.expectStraightFold();
    await room.append('a', 9);
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('brings back what is missing, and removes what should not be there', async () => {
    room = await running();
    await room.spoil('parities-v1', room.id('a/even', 'a'), undefined);
    room.readStore.collections.get('parities-v1')?.delete(room.id('a/odd', 'a'));
    expect(await room.refold('parities-v1')).toMatchObject({ documents: 2, replaced: 2 });
    await room.spoil('fragile-v1', room.id('nobody'), { values: [1] });
    expect(await room.refold('fragile-v1', 'nobody')).toMatchObject({ documents: 1, replaced: 1 });
    await room.expectStraightFold();
    await room.append('nobody', 9);
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('releases what was parked once it can be folded, and not before', async () => {
    room = new Room();
    room.broken.add(2);
    await room.append('a', 1, 2, 3);
    await room.start();
    expect(await room.refold('fragile-v1')).toEqual({ documents: 1, replaced: 0, released: 0, failed: 1 });
    expect(await room.readStore.parked.list()).toHaveLength(1);
    room.broken.clear();
    await room.append('a', 4);
    expect(await room.refold('fragile-v1')).toEqual({ documents: 1, replaced: 1, released: 1, failed: 0 });
    await room.append('a', 5);
    await room.caughtUp();
    expect(await room.readStore.parked.list()).toEqual([]);
    await room.expectStraightFold();
  });

  it('loses nothing to a checkpoint that is older than what was parked', async () => {
    room = new Room();
    await room.append('a', 1);
    // Not even one checkpoint is saved after the first.
    const seen = room.readStore.reopened((write) => {
      if (/^save fragile-v1.* \d+$/.test(write)) throw new Error('no more checkpoints');
    });
    room.broken.add(2);
    await room.append('a', 2, 3);
    await room.start(seen);
    room.broken.clear();
    expect(await room.refold('fragile-v1')).toMatchObject({ replaced: 1, released: 1 });
    expect(room.readStore.contents('fragile-v1')).toEqual({ [room.id('a')]: { values: [1, 2, 3] } });
  });

  it('goes on while events come in', async () => {
    room = await running();
    const busy = (async () => {
      for (let value = 10; value < 60; value++) {
        await room.append(value % 3 === 0 ? 'b' : 'a', value % 17 === 0 ? 0 : value);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    let replaced = 0;
    for (let round = 0; round < 10; round++) {
      await room.spoil('fragile-v1', room.id('a'), { values: [-round] });
      replaced += outcome(await room.refold('fragile-v1')).replaced;
    }
    await busy;
    await room.caughtUp();
    expect(replaced).toBeGreaterThan(0);
    await room.expectStraightFold();
  });

  it('waits where nobody folds the build', async () => {
    room = await running();
    const asked = { build: 'nothing-v1', shard: 0, task: { kind: 'refold', stream: 'a' } } as const;
    const waiting = askOwner(room, asked, AbortSignal.timeout(50));
    await expect(waiting).rejects.toThrow('timeout');
    expect(await room.readStore.requests.pending([0], 10)).toMatchObject([asked]);
  });
});

describe('A process that dies between any two writes', () => {
  /** Until the n-th write from now, and then nothing any more. */
  const mortal = (store: MemoryReadStore, last: () => number) => {
    let writes = 0;
    return store.reopened(() => {
      if (++writes > last()) throw new Error('dead');
    });
  };

  it.each(['refold', 'retry'] as const)('leaves all right for the next one to %s', async (kind) => {
    let finished = false;
    for (let last = 0; !finished; last++) {
      expect(last).toBeLessThan(40);
      room = new Room();
      room.broken.add(2).add(6);
      await room.append('a', 1, 2, 3);
      await room.append('b', 5, 6);
      await room.start();
      await room.projector?.stop();
      room.broken.clear();
      await room.append('a', 4);
      if (kind === 'refold') await room.spoil('parities-v1', room.id('a/odd', 'a'), { values: [666] });

      let allowed = Infinity;
      const dying = mortal(room.readStore, () => allowed);
      await room.start(dying);
      allowed = 0;
      const counting = dying.writes.length;
      allowed = counting + last;
      const asks = (seen: MemoryReadStore) => [
        ...(kind === 'refold' ? ['fragile-v1', 'parities-v1'] : []).map((build) =>
          askOwner(
            { readStore: seen, projector: room.projector },
            { build, shard: shardOf('a', shards), task: { kind: 'refold', stream: 'a' } },
            AbortSignal.timeout(20),
          ),
        ),
        ...(kind === 'retry' ? ['a', 'b'] : ['b']).map((stream) =>
          askOwner(
            { readStore: seen, projector: room.projector },
            {
              build: 'fragile-v1',
              shard: shardOf(stream, shards),
              task: { kind: 'retry', document: room.id(stream) },
            },
            AbortSignal.timeout(20),
          ),
        ),
      ];
      const answers = await Promise.allSettled(asks(dying));
      await room.projector?.stop();
      finished = answers.every((answer) => answer.status === 'fulfilled');

      await room.start();
      await Promise.all(asks(room.readStore));
      await room.append('a', 7);
      await room.append('b', 8);
      await room.caughtUp();
      await room.expectStraightFold();
      expect(await room.readStore.parked.list()).toEqual([]);
      await room.projector?.stop();
    }
  });

  it('keeps deletions deleted', async () => {
    room = new Room(new MemoryReadStore(), [tallies]);
    await room.append('a', 1, 0);
    await room.start();
    await room.spoil('tallies-v1', room.id('a'), { values: [1] });
    expect(await room.refold('tallies-v1')).toMatchObject({ documents: 1, replaced: 1 });
    expect(room.readStore.contents('tallies-v1')).toEqual({ [room.id('a')]: undefined });
  });
});
