import { afterEach, describe, expect, it } from '@jest/globals';
import { readReports } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import type { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { counted, fragile, noise, parities, straightFold, tallies, type Tally } from './support/counting.js';
import { rebuildRoom, type RebuildRoom } from './support/rebuild-room.js';

/** The same read model, made otherwise. */
const tallies2 = {
  ...tallies,
  version: 2,
  evolve: (document: Tally | undefined, event: Parameters<typeof tallies.evolve>[1]) => {
    const body = tallies.evolve(document, event);
    return body && { values: body.values.map((value, at) => (at + 1 < body.values.length ? value : -value)) };
  },
};

describe('A new version of a projection', () => {
  let room: RebuildRoom<MemoryReadStore>;
  afterEach(() => room.close());

  const started = async (
    projections = [tallies, parities],
    shards = 1,
  ): Promise<RebuildRoom<MemoryReadStore>> => {
    room = rebuildRoom(projections, shards);
    const process = await room.start();
    await room.append();
    await process.projector.reached(await room.store.head(), PATIENCE_MS);
    return room;
  };
  /** Holds its checkpoints back, so that it never comes to an end. */
  const held = () => {
    let letGo = (): void => undefined;
    const opened = new Promise<void>((resolve) => (letGo = resolve));
    const readStore = room.readStore.reopened();
    const { claim } = readStore.checkpoints;
    readStore.checkpoints.claim = async (id) => {
      if (id.startsWith('tallies-v2')) await opened;
      return claim(id);
    };
    return { readStore, letGo };
  };

  it('goes live by itself once it has caught up; until then users are folded and lists refused', async () => {
    await started();
    const { readStore, letGo } = held();
    const process = room.process({ projections: [tallies2, parities], readStore });
    void process.projector.start();
    await eventually('it to be begun', () =>
      process.projector.status().some(({ role }) => role === 'shadow'),
    );
    expect(process.projector.status()).toMatchObject([
      { build: 'tallies-v2', version: 2, role: 'shadow' },
      { build: 'parities-v1', role: 'live' },
    ]);
    for (const consistency of ['strong', 'eventual'] as const) {
      const { body } = await process.readModels.get(tallies2, { stream: 'stream-1' }, { consistency });
      expect(body).toEqual({ values: [-2] });
    }
    await expect(process.readModels.find(tallies2, { limit: 1 })).rejects.toMatchObject({
      code: 'read_model_behind',
      detail: { projection: 'tallies', build: 'tallies-v2', done: 0, total: 10, unit: 'events' },
    });
    await expect(process.rebuilds.begin('tallies', 'one')).rejects.toMatchObject({
      code: 'rebuild_in_progress',
    });
    letGo();
    await eventually(
      'it to be live',
      async () => (await process.rebuilds.record('tallies')).live === 'tallies-v2',
    );
    expect((await process.readModels.find(tallies2, { limit: 100 })).documents).toHaveLength(10);
    const log = await plainCodec.decode(room.store.events);
    expect(room.readStore.contents('tallies-v2')).toEqual(straightFold(tallies2, log));
    await process.projector.stop();
  });

  it('is folded beside the old one in processes of both, and each reads its own', async () => {
    await started();
    const old = await room.start();
    const young = await room.start({ projections: [tallies2] });
    await eventually(
      'it to be live',
      async () => (await young.rebuilds.record('tallies')).live === 'tallies-v2',
    );
    await room.append();
    expect((await old.readModels.get(tallies, { stream: 'stream-1' })).body).toEqual({ values: [2, 12] });
    expect((await young.readModels.get(tallies2, { stream: 'stream-1' })).body).toEqual({
      values: [-2, -12],
    });
    expect(await room.readStore.builds.all()).toMatchObject([{ projection: 'tallies', version: 2 }]);
  });

  it('is pruned of the old one, which begins anew where it comes back', async () => {
    await started();
    await room.close();
    const process = await room.start({ projections: [tallies2, parities] });
    await eventually(
      'it to be live',
      async () => (await process.rebuilds.record('tallies')).live === 'tallies-v2',
    );
    await process.rebuilds.prune('tallies');
    await eventually('the old build to be gone', () => !room.readStore.collections.has('tallies-v1'));
    expect((await process.readModels.get(tallies2, { stream: 'stream-1' })).body).toEqual({ values: [-2] });
    await expect(process.rebuilds.prune('tallies')).rejects.toMatchObject({ code: 'no_previous_build' });
    await room.close();
    const old = await room.start();
    await eventually(
      'it to be live',
      async () => (await old.rebuilds.record('tallies')).live === 'tallies-v1-g2',
    );
    expect((await old.readModels.find(tallies, { limit: 100 })).documents).toHaveLength(10);
  });

  it('leaves the old one to processes of it where a rebuild of the new one is withdrawn', async () => {
    await started();
    const young = await room.start({ projections: [tallies2, parities] });
    await eventually(
      'it to be live',
      async () => (await young.rebuilds.record('tallies')).live === 'tallies-v2',
    );
    const { build } = await young.rebuilds.begin('tallies', 'one');
    await young.rebuilds.awaitCaughtUp('tallies', 'one', {});
    await young.rebuilds.switch('tallies', 'one', build);
    await young.rebuilds.withdraw('tallies', build);
    await eventually('what was withdrawn to be gone', () => !room.readStore.collections.has(build));
    expect([...room.readStore.collections.keys()].sort()).toEqual([
      'parities-v1',
      'tallies-v1',
      'tallies-v2',
    ]);
  });

  it('is live at once where nothing of it was there before', async () => {
    room = rebuildRoom([tallies2]);
    const process = await room.start();
    expect(process.projector.status()).toMatchObject([{ build: 'tallies-v2', role: 'live' }]);
    expect((await process.readModels.find(tallies2, { limit: 1 })).documents).toEqual([]);
    expect(await room.readStore.builds.all()).toEqual([]);
  });
});

describe('A paused projection', () => {
  it('is not folded until it is resumed, says so, and is read exactly all the same', async () => {
    const room = rebuildRoom();
    const process = await room.start();
    await room.append();
    await process.projector.reached(await room.store.head(), PATIENCE_MS);
    process.paused.add('tallies');
    await process.projector.look();
    const before = room.readStore.contents('tallies-v1');
    const { position } = await appendPlain(room.store, 'stream-1', counted(100), noise);
    await eventually(
      'the others to go on',
      () => process.projector.progress('parities-v1', 0)?.position === position,
    );
    expect(process.projector.status()).toMatchObject([
      { name: 'tallies', state: 'paused', shards: 0 },
      { name: 'parities', state: 'running' },
    ]);
    expect(room.readStore.contents('tallies-v1')).toEqual(before);
    expect((await process.readModels.get(tallies, { stream: 'stream-1' })).body?.values).toEqual([2, 100]);
    const [report] = await readReports(room.readStore);
    expect(report?.isAlive).toBe(true);
    process.paused.clear();
    await process.projector.look();
    expect(await process.projector.reached(position, PATIENCE_MS, 'tallies-v1')).toBe(true);
    expect(process.projector.status()[0]).toMatchObject({ name: 'tallies', shards: 1 });
    await eventually('one subscription to be left', () => room.store.following === 1);
    await room.close();
  });
});

describe('The report of a projector', () => {
  it('tells what it feeds and how fast, and is there when the process is gone, with its last error', async () => {
    const broken = new Set<number>([3]);
    const room = rebuildRoom([fragile(broken)]);
    const process = await room.start({ process: 'machine/1/a' });
    await room.append();
    await eventually('a document to be parked', async () => {
      const [told] = await readReports(room.readStore);
      return told?.report.projections[0]?.parked === 1;
    });
    const [told] = await readReports(room.readStore);
    expect(told).toMatchObject({
      process: 'machine/1/a',
      isAlive: true,
      report: {
        shards: [0],
        head: await room.store.head(),
        projections: [{ name: 'fragile', build: 'fragile-v1', role: 'live', parked: 1 }],
      },
    });
    room.readStore.reports.pass(6_000);
    await eventually('it to tell again', async () => (await readReports(room.readStore))[0]?.isAlive);
    await process.projector.stop();
    const [left] = await readReports(room.readStore);
    expect(left).toMatchObject({ isAlive: false, report: { projections: [{ parked: 1, shards: 1 }] } });
    expect(left?.report.stoppedAt).toBeDefined();
  });
});
