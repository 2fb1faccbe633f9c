import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import type { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { counted, fragile, straightFold, tallies } from './support/counting.js';
import { rebuildRoom, type RebuildProcess, type RebuildRoom } from './support/rebuild-room.js';

describe('A rebuild', () => {
  let room: RebuildRoom<MemoryReadStore>;
  let process: RebuildProcess;
  beforeEach(async () => {
    room = rebuildRoom();
    process = await room.start();
    await room.append();
  });
  afterEach(() => room.close());

  const rebuild = async (projection: string, operation: string): Promise<string> => {
    const { build } = await process.rebuilds.begin(projection, operation);
    await process.rebuilds.awaitCaughtUp(projection, operation, {});
    await process.rebuilds.switch(projection, operation, build);
    return build;
  };
  const traces = (build: string): string[] => [
    ...[...room.readStore.collections.keys()].filter((name) => name === build),
    ...room.readStore.checkpointIds().filter((id) => id.startsWith(`${build}/`)),
  ];
  const gone = (build: string): Promise<true> =>
    eventually(`${build} to be gone`, async () => {
      const { dropping } = await process.rebuilds.record('tallies');
      return !dropping.includes(build) && traces(build).length === 0;
    });

  it('folds a shadow beside the live build, which goes on, and switches', async () => {
    const { build } = await process.rebuilds.begin('tallies', 'one');
    expect(build).toBe('tallies-v1-g2');
    await process.rebuilds.awaitCaughtUp('tallies', 'one', {});
    expect(process.projector.status()).toMatchObject([
      { build: 'tallies-v1', role: 'live', state: 'running' },
      { build: 'tallies-v1-g2', role: 'shadow', state: 'running', settled: [0] },
      { build: 'parities-v1', role: 'live', state: 'running' },
    ]);
    const record = await process.rebuilds.switch('tallies', 'one', build);
    expect(record).toMatchObject({ live: build, previous: 'tallies-v1', shadow: undefined, generation: 2 });
    await room.append();
    const head = await room.store.head();
    await eventually('both builds to be fed', () =>
      ['tallies-v1', build].every((name) => process.projector.progress(name, 0)?.position === head),
    );
    const expected = straightFold(tallies, await plainCodec.decode(room.store.events));
    expect(room.readStore.contents(build)).toEqual(expected);
    expect(room.readStore.contents('tallies-v1')).toEqual(expected);
  });

  it('reads the log once for all that is read, as soon as that has come to the head again', async () => {
    await rebuild('tallies', 'one');
    await rebuild('parities', 'two');
    await eventually('one subscription to be left', () => room.store.following === 1);
    await process.rebuilds.prune('tallies');
    await process.rebuilds.prune('parities');
    await eventually('two builds to be left', () => process.projector.status().length === 2);
    expect(room.store.following).toBe(1);
    await room.append();
    expect(await process.projector.reached(await room.store.head(), PATIENCE_MS)).toBe(true);
  });

  it('folds the shadows that are begun together in one pass', async () => {
    await eventually('one subscription', () => room.store.following === 1);
    const before = room.store.subscriptions;
    await Promise.all([process.rebuilds.begin('tallies', 'one'), process.rebuilds.begin('parities', 'one')]);
    for (const name of ['tallies', 'parities']) await process.rebuilds.awaitCaughtUp(name, 'one', {});
    expect(room.store.subscriptions).toBeLessThanOrEqual(before + 2);
  });

  it('lets a shadow join another one that has not come far', async () => {
    await process.projector.stop();
    const slow = room.readStore.reopened();
    const collection = slow.collection.bind(slow);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let asked = false;
    slow.collection = async (definition) => {
      const made = await collection(definition);
      if (definition.name !== 'tallies-v1-g2') return made;
      const put: typeof made.put = async (documents) => {
        asked = true;
        await held;
        return made.put(documents);
      };
      return { ...made, put };
    };
    process = await room.start({ readStore: slow });
    await process.rebuilds.begin('tallies', 'one');
    await eventually('the first to be folded', () => asked);
    await process.rebuilds.begin('parities', 'one');
    const looked = process.projector.look();
    letGo();
    await looked;
    for (const name of ['tallies', 'parities']) await process.rebuilds.awaitCaughtUp(name, 'one', {});
    expect(room.store.following).toBe(2);
  });

  it('is never seen by those who read: no answer is stale, and none fails', async () => {
    let writing = true;
    const seen = new Map<string, number>();
    const failed: unknown[] = [];
    const write = async (stream: string): Promise<void> => {
      while (writing) {
        const value = (seen.get(stream) ?? 0) + 1;
        const { position } = await appendPlain(room.store, stream, counted(value));
        seen.set(stream, value);
        try {
          const { body } = await process.readModels.get(tallies, { stream });
          expect(body?.values.at(-1)).toBe(value);
          expect(body?.values).toHaveLength(value);
          const page = await process.readModels.find(tallies, { limit: 100 }, { minPosition: position });
          expect(page.asOf >= position).toBe(true);
          const listed = page.documents.find(({ id }) => id === `0/${stream}`)?.body;
          expect(listed?.values.at(-1)).toBe(value);
        } catch (error) {
          failed.push(error);
          return;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const writers = ['x', 'y', 'z'].map(write);
    for (let round = 1; round <= 3; round++) {
      await rebuild('tallies', `round-${round}`);
      await process.rebuilds.rollback('tallies');
      await process.rebuilds.rollback('tallies');
      await process.rebuilds.prune('tallies');
      await eventually(
        'everybody to have written and read',
        () => failed.length > 0 || [...seen.values()].every((value) => value > 2 * round),
      );
    }
    writing = false;
    await Promise.all(writers);
    expect(failed).toEqual([]);
    await gone('tallies-v1');
    expect((await process.rebuilds.record('tallies')).live).toBe('tallies-v1-g4');
  });

  it('is refused while another one of the same projection is under way, and begun once for one operation', async () => {
    const first = await process.rebuilds.begin('tallies', 'one');
    await expect(process.rebuilds.begin('tallies', 'two')).rejects.toMatchObject({
      code: 'rebuild_in_progress',
      detail: { operation: 'one' },
    });
    expect(await process.rebuilds.begin('tallies', 'one')).toEqual(first);
    expect((await process.rebuilds.begin('parities', 'two')).build).toBe('parities-v1-g2');
    await expect(process.rebuilds.begin('nothing', 'two')).rejects.toMatchObject({
      code: 'unknown_projection',
    });
  });

  it('leaves nothing behind when it is cancelled, and is told so', async () => {
    const { build } = await process.rebuilds.begin('tallies', 'one');
    await process.rebuilds.awaitCaughtUp('tallies', 'one', {});
    expect(traces(build)).not.toEqual([]);
    expect(await process.rebuilds.cancel('tallies', 'other')).toBe(false);
    expect(await process.rebuilds.cancel('tallies', 'one')).toBe(true);
    expect(await process.rebuilds.cancel('tallies', 'one')).toBe(false);
    await gone(build);
    for (const late of [
      process.rebuilds.awaitCaughtUp('tallies', 'one', {}),
      process.rebuilds.switch('tallies', 'one', build),
    ])
      await expect(late).rejects.toMatchObject({ code: 'rebuild_cancelled' });
    expect(process.projector.status().map((status) => status.build)).toEqual(['tallies-v1', 'parities-v1']);
    await room.append();
    expect(await process.projector.reached(await room.store.head(), PATIENCE_MS)).toBe(true);
    expect(traces(build)).toEqual([]);
    expect((await process.rebuilds.begin('tallies', 'two')).build).toBe('tallies-v1-g3');
  });

  it('goes back at once, and forth again, until the previous build is pruned', async () => {
    await expect(process.rebuilds.rollback('tallies')).rejects.toMatchObject({ code: 'no_previous_build' });
    await expect(process.rebuilds.prune('tallies')).rejects.toMatchObject({ code: 'no_previous_build' });
    const build = await rebuild('tallies', 'one');
    expect(await process.rebuilds.rollback('tallies')).toMatchObject({ live: 'tallies-v1', previous: build });
    await room.append();
    expect((await process.readModels.get(tallies, { stream: 'stream-1' })).body?.values).toHaveLength(2);
    expect(await process.rebuilds.rollback('tallies')).toMatchObject({ live: build, previous: 'tallies-v1' });
    await process.rebuilds.prune('tallies');
    await gone('tallies-v1');
    await expect(process.rebuilds.rollback('tallies')).rejects.toMatchObject({ code: 'no_previous_build' });
    expect((await process.readModels.get(tallies, { stream: 'stream-1' })).body?.values).toHaveLength(2);
  });

  it('is withdrawn in one step, whatever became of it since it went live', async () => {
    const one = await rebuild('tallies', 'one');
    const back = await process.rebuilds.withdraw('tallies', one);
    expect(back).toMatchObject({ live: 'tallies-v1', previous: undefined });
    expect((await process.rebuilds.withdraw('tallies', one)).revision).toBe(back.revision);
    await gone(one);
    const two = await rebuild('tallies', 'two');
    await process.rebuilds.rollback('tallies');
    expect(await process.rebuilds.withdraw('tallies', two)).toMatchObject({
      live: 'tallies-v1',
      previous: undefined,
    });
    await gone(two);
    const three = await rebuild('tallies', 'three');
    await process.rebuilds.prune('tallies');
    expect(await process.rebuilds.withdraw('tallies', three)).toMatchObject({ live: three });
    expect((await process.readModels.get(tallies, { stream: 'stream-1' })).body?.values).toHaveLength(1);
  });

  it('replaces the build that was previous before', async () => {
    await rebuild('tallies', 'one');
    await rebuild('tallies', 'two');
    await gone('tallies-v1');
    expect(await process.rebuilds.record('tallies')).toMatchObject({
      live: 'tallies-v1-g3',
      previous: 'tallies-v1-g2',
      dropping: [],
    });
  });

  it('does not let a build go live that is not complete', async () => {
    const gate = new Promise<void>(() => undefined);
    const stuck = room.readStore.reopened();
    stuck.checkpoints.claim = () => gate as never;
    await process.projector.stop();
    const waiting = room.process({ readStore: stuck });
    void waiting.projector.start();
    const { build } = await waiting.rebuilds.begin('tallies', 'one');
    expect(await waiting.rebuilds.progress('tallies', 'one')).toMatchObject({ caughtUp: false, done: 0 });
    await expect(waiting.rebuilds.switch('tallies', 'one', build)).rejects.toMatchObject({
      code: 'not_caught_up',
    });
    const abort = new AbortController();
    const awaited = waiting.rebuilds.awaitCaughtUp('tallies', 'one', { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(awaited).rejects.toThrow('enough');
  });

  it('tells how far it is', async () => {
    const told: { done: number; total: number }[] = [];
    await process.rebuilds.begin('tallies', 'one');
    await process.rebuilds.awaitCaughtUp('tallies', 'one', {
      report: (progress) => void told.push(progress),
    });
    expect(told.at(-1)).toMatchObject({
      build: 'tallies-v1-g2',
      done: 10,
      total: 10,
      unit: 'events',
      caughtUp: true,
    });
  });
});

describe('A broken version of a projection', () => {
  it('parks exactly the documents that it cannot fold, in its own build, and heals after the fix', async () => {
    const broken = new Set<number>();
    const room = rebuildRoom([fragile(broken)]);
    const process = await room.start();
    await room.append();
    expect(await process.projector.reached(await room.store.head(), PATIENCE_MS)).toBe(true);
    for (const value of [2, 5]) broken.add(value);
    const { build } = await process.rebuilds.begin('fragile', 'one');
    await process.rebuilds.awaitCaughtUp('fragile', 'one', {});
    expect((await room.readStore.parked.list()).map((record) => [record.build, record.document])).toEqual([
      [build, '0/stream-1'],
      [build, '0/stream-4'],
    ]);
    await process.rebuilds.cancel('fragile', 'one');
    broken.clear();
    const healed = await process.rebuilds.begin('fragile', 'two');
    await process.rebuilds.awaitCaughtUp('fragile', 'two', {});
    await process.rebuilds.switch('fragile', 'two', healed.build);
    await eventually('nothing to be parked', async () => (await room.readStore.parked.list()).length === 0);
    const expected = straightFold(fragile(broken), await plainCodec.decode(room.store.events));
    expect(room.readStore.contents(healed.build)).toEqual(expected);
    await room.close();
  });
});
