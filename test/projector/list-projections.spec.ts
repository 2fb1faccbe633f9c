import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listProjections, type ProjectionOverview } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import type { MemoryReadStore } from '../support/memory-read-store.js';
import { fragile, tallies } from './support/counting.js';
import { rebuildRoom, type RebuildProcess, type RebuildRoom } from './support/rebuild-room.js';

describe('The list of projections', () => {
  const broken = new Set([2]);
  let room: RebuildRoom<MemoryReadStore>;
  let feeder: RebuildProcess;
  let elsewhere: RebuildProcess;
  beforeEach(async () => {
    room = rebuildRoom([tallies, fragile(broken)]);
    feeder = await room.start({ process: 'machine/1/a' });
    elsewhere = room.process();
    await room.append();
    await feeder.projector.reached(await room.store.head(), PATIENCE_MS);
  });
  afterEach(() => room.close());

  const list = (paused: readonly string[] = []): Promise<readonly ProjectionOverview[]> =>
    listProjections({
      ...room,
      liveBuilds: elsewhere.liveBuilds,
      projector: undefined,
      paused: new Set(paused),
    });
  const told = (): Promise<unknown> =>
    eventually('the last report to tell of all of it', async () => {
      const [first, second] = await list();
      return first?.builds[0]?.state === 'running' && second?.builds[0]?.owners[0]?.shards === 1;
    });

  it('tells in any process how far each build is, who feeds it, and what is parked', async () => {
    await told();
    await eventually('all of it to be told as done', async () => {
      const [done] = (await list())[0]?.builds ?? [];
      return done?.lag.amount === 0 && done.secondsBehind === 0;
    });
    const [first, second] = await list();
    expect(first).toMatchObject({
      name: 'tallies',
      version: 1,
      isPaused: false,
      isMeasured: true,
      live: 'tallies-v1',
      builds: [
        {
          build: 'tallies-v1',
          role: 'live',
          position: await room.store.head(),
          lag: { amount: 0, unit: 'events' },
          secondsBehind: 0,
          parked: 0,
          owners: [{ process: 'machine/1/a', shards: 1, isAlive: true, state: 'running' }],
        },
      ],
    });
    expect(second).toMatchObject({ name: 'fragile', builds: [{ parked: 1 }] });
  });

  it('shows a rebuild beside what is live, and what was before', async () => {
    const { build } = await elsewhere.rebuilds.begin('tallies', 'one');
    await elsewhere.rebuilds.awaitCaughtUp('tallies', 'one', {});
    expect((await list())[0]).toMatchObject({
      shadow: { build, operation: 'one' },
      builds: [{ role: 'live' }, { role: 'shadow', build, state: 'running' }],
    });
    await elsewhere.rebuilds.switch('tallies', 'one', build);
    await eventually('both to be told of', async () => (await list())[0]?.isMeasured);
    expect((await list())[0]).toMatchObject({
      live: build,
      previous: 'tallies-v1',
      shadow: undefined,
      builds: [
        { role: 'live', build },
        { role: 'previous', build: 'tallies-v1' },
      ],
    });
  });

  it('says that nobody measures any more when the process that did is gone', async () => {
    const before = await room.store.head();
    await room.close();
    await room.append();
    const [first] = await list();
    expect(first).toMatchObject({
      isMeasured: false,
      builds: [
        {
          state: 'unowned',
          position: before,
          lag: { amount: 10 },
          secondsBehind: undefined,
          owners: [{ process: 'machine/1/a', isAlive: false }],
        },
      ],
    });
  });

  it('keeps the reason for which a projection stopped, with its event', async () => {
    const unroutable = {
      ...tallies,
      name: 'unroutable',
      key: () => {
        throw new TypeError('secret');
      },
    };
    const other = rebuildRoom([unroutable]);
    const process = await other.start({ process: 'machine/2/b' });
    await other.append(1);
    await eventually('it to stop', () => process.projector.status()[0]?.state === 'stopped');
    await other.close();
    const [stopped] = await listProjections({
      ...other,
      liveBuilds: process.liveBuilds,
      projector: undefined,
      paused: new Set(),
    });
    expect(stopped?.builds[0]?.lastError).toMatchObject({
      process: 'machine/2/b',
      code: 'TypeError',
      eventId: other.store.events[0]?.id,
      position: other.store.events[0]?.position,
    });
    expect(JSON.stringify(stopped)).not.toContain('secret');
  });

  it('says what is paused', async () => {
    const [first, second] = await list(['tallies']);
    expect(first).toMatchObject({ isPaused: true, builds: [{ state: 'paused' }] });
    expect(second).toMatchObject({ isPaused: false });
  });
});
