import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shardOf } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import { unavailable } from '../support/memory-event-store.js';
import { appendPlain } from '../support/recorded-events.js';
import { counted } from './support/counting.js';
import { SharingRoom, STREAMS, WITHIN_MS } from './support/sharing-room.js';

describe('Projectors that share the shards', () => {
  let room: SharingRoom;
  beforeEach(() => {
    room = new SharingRoom();
  });
  afterEach(() => room.close());

  it('leave all of them to the only one, without waiting', async () => {
    await room.append();
    const { projector } = await room.start();
    expect(projector.ownedShards()).toHaveLength(room.shards);
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('own each shard once, and as many as the others, however many there are', async () => {
    await room.append();
    for (let processes = 1; processes <= 5; processes++) {
      await room.start();
      await room.shared();
      await room.append();
    }
    await room.caughtUp();
    await room.expectStraightFold();
    const owners = (await room.readStore.leases.list('projector/shard/')).map(({ owner }) => owner);
    expect(new Set(owners).size).toBe(5);
  });

  it('each write only documents of shards that are theirs', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    const [before, owned] = [first.writes.length, second.projector.ownedShards()];
    await room.append();
    await room.caughtUp();
    const shardsOf = (writes: readonly string[]): number[] =>
      writes.flatMap((write) => /^put \S+ (\d+)/.exec(write)?.[1] ?? []).map(Number);
    expect(shardsOf(second.writes).length).toBeGreaterThan(0);
    expect(shardsOf(second.writes).every((shard) => owned.includes(shard))).toBe(true);
    expect(shardsOf(first.writes.slice(before)).some((shard) => owned.includes(shard))).toBe(false);
  });

  it('take the shards of one that stops at once', async () => {
    const [first] = [await room.start(), await room.start()];
    await room.shared();
    await room.append();
    await room.stop(first);
    await room.shared();
    await room.append();
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('take the shards of a killed one within the time, and not before it can be known to be dead', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    await room.append();
    room.kill(first);
    await room.append();
    await room.pass(WITHIN_MS * 0.3);
    expect(second.projector.ownedShards()).toHaveLength(room.shards / 2);
    await room.pass(WITHIN_MS * 0.6);
    await room.shared();
    await room.caughtUp();
    await room.expectStraightFold();
    expect(second.lines.map(({ message }) => message)).toContain('shards taken');
  });

  it('go on with their own shards while they catch up those they gained', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    const own = second.projector.ownedShards();
    await room.append();
    await room.caughtUp();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    second.gate.delay = (method) => (method === 'claim' ? held : undefined);
    await room.stop(first);
    await eventually(
      'the gained shards to be opened',
      () => second.projector.ownedShards().length === room.shards,
    );
    const stream = STREAMS.find((name) => own.includes(shardOf(name, room.shards)))!;
    const { position } = await appendPlain(room.store, stream, counted(1));
    const shard = shardOf(stream, room.shards);
    expect(await second.projector.reached(position, PATIENCE_MS, 'tallies-v1', shard)).toBe(true);
    letGo();
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('read the log once each when they have caught up', async () => {
    const [first] = [await room.start(), await room.start()];
    await room.shared();
    await room.append();
    await room.stop(first);
    await room.shared();
    await eventually('one subscription to be left', () => room.store.following === 1);
    await room.append();
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('write nothing when everything is delivered once more', async () => {
    const [first] = [await room.start(), await room.start(), await room.start()];
    await room.append();
    room.kill(first);
    await room.pass(WITHIN_MS);
    await room.append();
    await room.shared();
    await room.caughtUp();
    await room.close();
    await room.expectStraightFold();
    expect(await room.redeliver()).toEqual([]);
    await room.expectStraightFold();
  });

  it('stand by where there are more of them than shards', async () => {
    room = new SharingRoom(2);
    const processes = [await room.start(), await room.start(), await room.start()];
    await eventually(
      'both shards to be owned',
      () => processes.map(({ projector }) => projector.ownedShards().length).join() === '1,1,0',
    );
    expect(processes[2]!.projector.status()).toMatchObject([
      { state: 'standby', shards: 0 },
      { state: 'standby' },
    ]);
    await room.stop(processes[0]!);
    await room.shared();
    await room.append();
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('do not even try to write once they have not seen for too long which builds there are, though they hold leases', async () => {
    const { projector, gate, lines } = await room.start();
    await room.append();
    await room.caughtUp();
    gate.delay = (method) => (method === 'all' ? Promise.reject(unavailable()) : undefined);
    await room.pass(WITHIN_MS);
    expect(projector.ownedShards()).toHaveLength(room.shards);
    const puts = (): number => gate.asked.get('put') ?? 0;
    const before = puts();
    await room.append();
    const isRefused = (): boolean =>
      lines.some(({ detail }) => (detail as { code?: string }).code === 'lease_lapsed');
    await eventually('them to write, or to refuse to', () => isRefused() || puts() > before);
    expect(puts()).toBe(before);
    gate.delay = () => undefined;
    await room.caughtUp();
    await room.expectStraightFold();
  });

  it('never begin read models of another log anew', async () => {
    await room.append();
    const stranger = await room.start({ installationId: 'there' });
    await room.caughtUp();
    await room.stop(stranger);
    const before = room.readStore.contents('tallies-v1');
    const { projector } = await room.start();
    await eventually('it to stop', () => projector.status().every(({ state }) => state === 'stopped'));
    expect(projector.status()[0]?.error).toMatchObject({ code: 'foreign_log' });
    expect(room.readStore.contents('tallies-v1')).toEqual(before);
  });
});
