import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveBuilds, ReadModels, Rebuilds } from '@rollcall/projector';
import { eventually } from '../support/eventually.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { counted, parities, straightFold, tallies } from './support/counting.js';
import { SharingRoom, STREAMS, WITHIN_MS } from './support/sharing-room.js';

const build = 'tallies-v1-g2';

describe('A rebuild by projectors that share the shards', () => {
  let room: SharingRoom;
  beforeEach(() => {
    room = new SharingRoom();
  });
  afterEach(() => room.close());

  /** A process that hosts no projector. */
  const api = () => {
    const { store, shards } = room;
    const readStore = room.readStore.reopened();
    const liveBuilds = new LiveBuilds({ readStore, shards });
    const shared = { store, readStore, liveBuilds, shards, codec: plainCodec, projector: undefined };
    const readModels = new ReadModels(shared);
    return { readModels, rebuilds: new Rebuilds({ ...shared, projections: [tallies, parities] }) };
  };
  const two = async () => {
    const processes = [await room.start(), await room.start()] as const;
    await room.shared();
    await room.append();
    await room.caughtUp();
    return processes;
  };
  const puts = (writes: readonly string[]): readonly string[] =>
    writes.filter((write) => write.startsWith(`put ${build} `));
  const expectExact = async (): Promise<void> => {
    const head = await room.store.head();
    const ids = Array.from({ length: room.shards }, (_, shard) => `${build}/${shard}`);
    await eventually('the build to come to the head', async () => {
      const stored = await room.readStore.checkpoints.loadMany(ids);
      return ids.every((id) => stored.get(id)?.position === head);
    });
    const log = await plainCodec.decode(room.store.events);
    expect(room.readStore.contents(build)).toEqual(straightFold(tallies, log, room.shards));
  };

  it('is done by all of them, each for its own shards, and steered from anywhere', async () => {
    const [first, second] = await two();
    const { rebuilds, readModels } = api();
    await rebuilds.begin('tallies', 'one');
    await rebuilds.awaitCaughtUp('tallies', 'one', {});
    const shardsOf = (writes: readonly string[]): Set<number> =>
      new Set(puts(writes).map((write) => Number(write.split(' ')[2]?.split('/')[0])));
    const [ours, theirs] = [shardsOf(first.writes), shardsOf(second.writes)];
    expect(Math.min(ours.size, theirs.size)).toBeGreaterThan(0);
    expect([...ours].filter((shard) => theirs.has(shard))).toEqual([]);
    await rebuilds.switch('tallies', 'one', build);
    await room.append();
    await expectExact();
    await rebuilds.prune('tallies');
    for (const stream of STREAMS.slice(0, 5)) {
      const { position } = await appendPlain(room.store, stream, counted(1));
      const { body } = await readModels.get(tallies, { stream }, { minPosition: position });
      expect(body?.values.at(-1)).toBe(1);
      expect(body?.values).toHaveLength(3);
    }
    await room.pass(3 * WITHIN_MS);
    await eventually('the old build to be gone', () => !room.readStore.collections.has('tallies-v1'));
    expect(room.readStore.checkpointIds().filter((id) => id.startsWith('tallies-v1/'))).toEqual([]);
    await expectExact();
  });

  it('goes on from the checkpoints of one that is killed', async () => {
    const [first, second] = await two();
    const { rebuilds } = api();
    await rebuilds.begin('tallies', 'one');
    await rebuilds.awaitCaughtUp('tallies', 'one', {});
    await expectExact();
    room.kill(second);
    const before = puts(first.writes).length;
    await room.append();
    await room.pass(WITHIN_MS);
    await room.shared();
    await expectExact();
    expect(puts(first.writes).length - before).toBe(STREAMS.length);
    expect(first.writes.filter((write) => write.startsWith('reset'))).toEqual([]);
    await rebuilds.awaitCaughtUp('tallies', 'one', {});
    await rebuilds.switch('tallies', 'one', build);
    await room.append();
    await expectExact();
  });

  it('is complete only when every shard is, also those of a process that stands still', async () => {
    const [, second] = await two();
    second.gate.delay = (method) => (method === 'claim' ? new Promise(() => undefined) : undefined);
    const { rebuilds } = api();
    await rebuilds.begin('tallies', 'one');
    await eventually('half of it to be folded', () => Object.keys(room.readStore.contents(build)).length > 0);
    await room.looks();
    expect(await rebuilds.progress('tallies', 'one')).toMatchObject({ caughtUp: false, done: 0 });
    await expect(rebuilds.switch('tallies', 'one', build)).rejects.toMatchObject({ code: 'not_caught_up' });
    room.kill(second);
    await room.pass(WITHIN_MS);
    await room.shared();
    await rebuilds.awaitCaughtUp('tallies', 'one', {});
    await rebuilds.switch('tallies', 'one', build);
    await expectExact();
  });

  it('leaves nothing of a cancelled build, whoever was feeding it', async () => {
    await two();
    const { rebuilds } = api();
    await rebuilds.begin('tallies', 'one');
    await rebuilds.awaitCaughtUp('tallies', 'one', {});
    await rebuilds.cancel('tallies', 'one');
    await room.append();
    await room.pass(3 * WITHIN_MS);
    await eventually('it to be gone', async () => (await rebuilds.record('tallies')).dropping.length === 0);
    await room.append();
    await room.caughtUp();
    expect(room.readStore.collections.has(build)).toBe(false);
    expect(room.readStore.checkpointIds().filter((id) => id.startsWith(build))).toEqual([]);
    await room.expectStraightFold();
  });
});
