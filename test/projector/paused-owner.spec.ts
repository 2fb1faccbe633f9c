import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { SharingRoom, WITHIN_MS } from './support/sharing-room.js';

describe('A projector that was paused, and whose shards are taken over', () => {
  let room: SharingRoom;
  beforeEach(() => {
    room = new SharingRoom();
  });
  afterEach(() => room.close());

  /** What a process wrote since, up to where it became an owner again. */
  const underOldEpochs = (writes: readonly string[], since: number): readonly string[] => {
    const later = writes.slice(since);
    const claimed = later.findIndex((write) => write.startsWith('claim'));
    return claimed === -1 ? later : later.slice(0, claimed);
  };

  const moments = {
    'while it wrote documents': 'put',
    'while it saved its checkpoints': 'save',
    'while it read documents': 'getMany',
  };
  for (const [name, method] of Object.entries(moments)) {
    it(`changes nothing when it comes back, paused ${name}`, async () => {
      const [first, second] = [await room.start({ cacheBytes: 1 }), await room.start()];
      await room.shared();
      await room.append();
      await room.caughtUp();
      let reached = false;
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      first.gate.delay = (called) => {
        reached ||= called === method;
        return called === method ? held : undefined;
      };
      await room.append();
      await eventually(`it to be at ${method}`, () => reached);
      room.pause(first);
      await room.pass(WITHIN_MS);
      expect(second.projector.ownedShards()).toHaveLength(room.shards);
      await room.append();
      await room.caughtUp();
      const since = first.writes.length;
      room.resume(first);
      letGo();
      await room.shared();
      expect(underOldEpochs(first.writes, since)).toEqual([]);
      await room.append();
      await room.caughtUp();
      await room.expectStraightFold();
    });
  }

  it('does not even try to write under a lease that may have run out', async () => {
    const [first] = [await room.start(), await room.start()];
    await room.shared();
    await room.append();
    await room.caughtUp();
    room.pause(first);
    const calls = (): number => (first.gate.asked.get('put') ?? 0) + (first.gate.asked.get('save') ?? 0);
    const before = calls();
    await room.pass(WITHIN_MS);
    await room.append();
    await room.caughtUp();
    first.gate.delay = (method) => (method === 'claim' ? new Promise(() => undefined) : undefined);
    room.resume(first);
    await eventually('it to see what it lost', () =>
      first.lines.some(({ message }) => message.startsWith('shards lost')),
    );
    await room.looks();
    expect(calls()).toBe(before);
    first.gate.delay = () => undefined;
    room.kill(first);
  });

  it('is deposed where another one claims a shard, and takes it up again under a higher epoch', async () => {
    const { projector, lines } = await room.start();
    await room.append();
    await room.caughtUp();
    await room.readStore.checkpoints.claim('tallies-v1/3');
    await room.append();
    await room.caughtUp();
    expect(lines.find(({ message }) => message.startsWith('deposed'))?.detail).toEqual({ shards: [3] });
    await eventually('it to own all again', () => projector.ownedShards().length === room.shards);
    await room.expectStraightFold();
  });
});
