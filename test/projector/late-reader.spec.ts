import { describe, expect, it } from '@jest/globals';
import { LiveBuilds, ReadModels } from '@rollcall/projector';
import { eventually } from '../support/eventually.js';
import { plainCodec } from '../support/recorded-events.js';
import { tallies } from './support/counting.js';
import { Gate } from './support/gate.js';
import { rebuildRoom } from './support/rebuild-room.js';

/** After this time a process looks at the directory before it believes what it knows of it, milliseconds. */
const TRUSTED_MS = 5_000;

describe('A process that stands still in the middle of a read', () => {
  for (const method of ['loadMany', 'get', 'find']) {
    it(`answers from the build that is live by then, where its own was pruned before "${method}" went on`, async () => {
      const room = rebuildRoom();
      const feeder = await room.start();
      await room.append();
      await eventually('a checkpoint', async () => {
        const head = await room.store.head();
        return (await room.readStore.checkpoints.load('tallies-v1/0'))?.position === head;
      });

      const gate = new Gate();
      const readStore = gate.guard(room.readStore.reopened());
      let now = 0;
      const { store, shards } = room;
      const liveBuilds = new LiveBuilds({ readStore, shards, now: () => now });
      const late = new ReadModels({ store, readStore, shards, liveBuilds, codec: plainCodec });
      await liveBuilds.of(tallies);
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      gate.delay = (name) => (name === method ? held : undefined);
      const reading =
        method === 'get'
          ? late.get(tallies, { stream: 'stream-1' })
          : late.find(tallies, { limit: 100 }).then((page) => ({
              body: page.documents.find(({ id }) => id === '0/stream-1')?.body,
            }));
      await eventually('the read to be held', () => (gate.asked.get(method) ?? 0) > 0);

      const { build } = await feeder.rebuilds.begin('tallies', 'one');
      await feeder.rebuilds.awaitCaughtUp('tallies', 'one', {});
      await feeder.rebuilds.switch('tallies', 'one', build);
      await feeder.rebuilds.prune('tallies');
      await eventually('the old build to be gone', () => !room.readStore.collections.has('tallies-v1'));
      now += TRUSTED_MS + 1;
      letGo();
      expect((await reading).body).toEqual({ values: [2] });
      await room.close();
    });
  }

  it('does not wait for a build that nobody feeds any more', async () => {
    const room = rebuildRoom();
    const feeder = await room.start();
    await room.append();
    const { build } = await feeder.rebuilds.begin('tallies', 'one');
    await feeder.rebuilds.awaitCaughtUp('tallies', 'one', {});
    const late = room.process();
    await late.readModels.find(tallies, { limit: 1 });
    await feeder.rebuilds.switch('tallies', 'one', build);
    await feeder.rebuilds.prune('tallies');
    await eventually('the old build to be gone', () => !room.readStore.collections.has('tallies-v1'));
    await room.append();
    const minPosition = await room.store.head();
    await late.liveBuilds.look();
    const page = await late.readModels.find(tallies, { limit: 100 }, { minPosition });
    expect(page.asOf >= minPosition).toBe(true);
    expect(page.documents).toHaveLength(10);
    await room.close();
  });
});
