import { describe, expect, it } from '@jest/globals';
import { EngineError, type RecordedEvent } from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { retry } from './support/asking.js';
import { counted, fragile, tallies } from './support/counting.js';
import { notes, PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

const build = 'fragile-v1';

async function parkedRoom(...broken: readonly number[]) {
  const store = new MemoryEventStore();
  const readStore = new MemoryReadStore();
  const faults = new Set(broken);
  for (const value of [1, 2, 3]) {
    for (const stream of ['a', 'b'])
      await appendPlain(store, stream, counted(stream === 'b' ? value * 10 : value));
  }
  const projection = fragile(faults);
  return {
    store,
    readStore,
    faults,
    projection,
    projector: projectorOf(store, readStore, [projection, tallies]),
  };
}

describe('A fold that throws', () => {
  it('parks its document at the last good state, and everything else goes on', async () => {
    const { store, readStore, projector } = await parkedRoom(2);
    await projectAll(store, projector);
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1] }, '0/b': { values: [10, 20, 30] } });
    expect(readStore.contents('tallies-v1')['0/a']).toEqual({ values: [1, 2, 3] });
    expect(projector.status().map(({ parked, state }) => [parked, state])).toEqual([
      [1, 'running'],
      [0, 'running'],
    ]);
  });

  it('leaves a record that tells where and why, and no value of the event', async () => {
    const { store, readStore, projector } = await parkedRoom(2);
    await projectAll(store, projector);
    const [record] = await readStore.parked.list();
    const { id: eventId, position } = store.events[2]!;
    expect(record).toMatchObject({
      build,
      document: '0/a',
      stream: 'a',
      position,
      eventId,
      error: 'TypeError',
    });
    expect(record?.stack).toContain('counting.ts');
    expect(JSON.stringify(record)).not.toContain('secret value');
  });

  it('has its record before the checkpoint that passes the event', async () => {
    const { store, readStore, projector } = await parkedRoom(2);
    await projectAll(store, projector);
    const parked = readStore.writes.indexOf(`park ${build} 0/a`);
    const passed = readStore.writes.findIndex((write) => write.startsWith(`save ${build}/0 0`));
    expect(parked).toBeGreaterThan(-1);
    expect(parked).toBeLessThan(passed);
  });

  it('stays parked in the next process, which leaves later events of the document alone', async () => {
    const { store, readStore, faults, projection, projector } = await parkedRoom(2);
    await projectAll(store, projector);
    faults.clear();
    await appendPlain(store, 'a', counted(4));
    await projectAll(store, projectorOf(store, readStore, [projection]));
    expect(readStore.contents(build)['0/a']).toEqual({ values: [1] });
  });

  it('is folded on from the failing event when it is retried after a fix, and released', async () => {
    const { store, readStore, faults, projection } = await parkedRoom(2);
    const projector = projectorOf(store, readStore, [projection]);
    await projector.start();
    await projector.reached(await store.head(), PATIENCE_MS);
    await appendPlain(store, 'a', counted(4));
    faults.clear();
    expect(await retry(readStore, build, '0/a', projector)).toEqual({ released: true });
    const { position } = await appendPlain(store, 'a', counted(5));
    expect(await projector.reached(position, PATIENCE_MS)).toBe(true);
    await projector.stop();
    expect(readStore.contents(build)['0/a']).toEqual({ values: [1, 2, 3, 4, 5] });
    expect(await readStore.parked.list()).toEqual([]);
    expect(projector.status()[0]?.parked).toBe(0);
  });

  it('keeps what could be folded when it fails again further on', async () => {
    const { store, readStore, faults, projection } = await parkedRoom(2);
    const projector = projectorOf(store, readStore, [projection]);
    await projector.start();
    await projector.reached(await store.head(), PATIENCE_MS);
    faults.clear();
    faults.add(3);
    expect(await retry(readStore, build, '0/a', projector)).toEqual({ released: false, error: 'TypeError' });
    expect(readStore.contents(build)['0/a']).toEqual({ values: [1, 2] });
    faults.clear();
    expect(await retry(readStore, build, '0/a', projector)).toEqual({ released: true });
    await projector.stop();
    expect(readStore.contents(build)['0/a']).toEqual({ values: [1, 2, 3] });
  });

  it('says so when there is nothing to retry', async () => {
    const { store, readStore, projection } = await parkedRoom();
    const projector = projectorOf(store, readStore, [projection]);
    await projector.start();
    expect(await retry(readStore, build, '0/a', projector)).toEqual({ released: false });
    await projector.stop();
  });
});

const failingFor = (id: string, code: 'unsealing_failed' | 'unknown_event_version') => ({
  decode: (events: readonly RecordedEvent[]) =>
    events.some((event) => event.id === id)
      ? Promise.reject(new EngineError(code, `Event ${id} cannot be read`))
      : plainCodec.decode(events),
});

describe('An event that cannot be read', () => {
  it('parks the documents it belongs to when its sealed part does not open', async () => {
    const { store, readStore, projection } = await parkedRoom();
    const codec = failingFor(store.events[2]!.id, 'unsealing_failed');
    await projectAll(store, projectorOf(store, readStore, [projection], { codec }));
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1] }, '0/b': { values: [10, 20, 30] } });
    expect(await readStore.parked.list()).toMatchObject([
      { document: '0/a', position: store.events[2]!.position },
    ]);
  });

  it('stops everything, with the reason, when a newer version wrote it; nothing from it on is folded', async () => {
    const { store, readStore, projection } = await parkedRoom();
    const [third, second] = [store.events[2]!, store.events[1]!];
    const codec = failingFor(third.id, 'unknown_event_version');
    const { log, lines } = notes();
    const projector = projectorOf(store, readStore, [projection, tallies], { codec, log });
    await projector.start();
    await eventually('all builds to stop', () =>
      projector.status().every(({ state }) => state === 'stopped'),
    );
    expect(await projector.reached(third.position, PATIENCE_MS)).toBe(false);
    await projector.stop();
    for (const { error, position } of projector.status()) {
      expect(error).toMatchObject({
        code: 'unknown_event_version',
        eventId: third.id,
        position: third.position,
      });
      expect(position).toBe(second.position);
    }
    expect(readStore.contents('tallies-v1')).toEqual({ '0/a': { values: [1] }, '0/b': { values: [10] } });
    expect((await readStore.checkpoints.load('tallies-v1/0'))?.position).toBe(second.position);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);

    await projectAll(store, projectorOf(store, readStore, [projection, tallies]));
    expect(readStore.contents('tallies-v1')['0/b']).toEqual({ values: [10, 20, 30] });
  });
});
