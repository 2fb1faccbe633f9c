import { describe, expect, it } from '@jest/globals';
import { compareBuilds, type Comparison } from '@rollcall/projector';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import fc from 'fast-check';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { cleared, counted, fragile, parities, tallies, type Tally } from './support/counting.js';
import { documentsOfBuild, positionOf, writeBuild } from './support/written-build.js';

const builds = { live: 'live', other: 'other' };
const shards = 4;

class Room {
  readonly store = new MemoryEventStore();
  readonly readStore = new MemoryReadStore();
  readonly reported: (readonly [done: number, total: number])[] = [];

  constructor(readonly projection: DocumentProjection<DocumentBody> = parities) {}

  async append(...entries: readonly (readonly [stream: string, value: number])[]): Promise<void> {
    for (const [stream, value] of entries)
      await appendPlain(this.store, stream, value === 0 ? cleared : counted(value));
  }

  /** Both builds, each as of one of the log's events. */
  async build(live: number, other: number): Promise<void> {
    await writeBuild({ ...this, shards }, this.projection, 'live', positionOf(this.store, live));
    await writeBuild({ ...this, shards }, this.projection, 'other', positionOf(this.store, other));
  }

  compare(options: { pageSize?: number; signal?: AbortSignal } = {}): Promise<Comparison> {
    const { store, readStore, reported } = this;
    const report = (done: number, total: number): void => void reported.push([done, total]);
    const { signal } = new AbortController();
    const parts = { store, readStore, codec: plainCodec, shards, signal, report, ...options };
    return compareBuilds(parts, this.projection, builds);
  }

  documents(build: string) {
    return documentsOfBuild(this.readStore, this.projection, build);
  }
}

const streams = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

async function filled(projection: DocumentProjection<DocumentBody> = parities): Promise<Room> {
  const room = new Room(projection);
  for (let value = 1; value <= 4; value++)
    await room.append(...streams.map((stream, at) => [stream, value * 10 + at] as const));
  return room;
}

const nothing = { missing: 0, extra: 0, different: 0 };

describe('Comparing two builds', () => {
  it('finds no difference where there is none, whatever the size of pages', async () => {
    const room = await filled();
    await room.build(99, 99);
    for (const pageSize of [1, 2, 3, 7, 100])
      expect(await room.compare({ pageSize })).toEqual({
        compared: 7,
        differences: nothing,
        parked: 0,
        first: [],
      });
  });

  it.each([
    [3, 25],
    [25, 3],
    [-1, 99],
    [0, 1],
  ])('finds none where one has come to event %d and the other to %d', async (live, other) => {
    const room = await filled(tallies);
    await room.append(['a', 0], ['b', 0], ['b', 77]);
    await room.build(live, other);
    expect(await room.compare({ pageSize: 2 })).toMatchObject({ differences: nothing, parked: 0, first: [] });
  });

  it('counts what is missing, extra and different, and tells the first ones by field', async () => {
    const room = await filled(tallies);
    await room.build(99, 99);
    const [live, other] = [await room.documents('live'), await room.documents('other')];
    const ids = (await live.find({ limit: 100 })).documents.map(({ id }) => id);
    const at = async (id: string): Promise<string> => (await other.get(id))!.position;
    await other.replace({ id: ids[1]!, position: await at(ids[1]!), body: undefined }, await at(ids[1]!));
    await live.put([{ id: '9/nobody', position: '0000000000000001', body: { values: [1] } }]);
    await other.put([{ id: '0/+', position: '0000000000000001', body: { values: [2] } }]);
    const changed: Tally = { values: [1, 2] };
    await other.replace({ id: ids[4]!, position: await at(ids[4]!), body: changed }, await at(ids[4]!));
    const { compared, differences, first } = await room.compare({ pageSize: 2 });
    expect(compared).toBe(9);
    expect(differences).toEqual({ missing: 2, extra: 1, different: 1 });
    expect(first.map(({ document, kind }) => [document, kind])).toEqual([
      ['0/+', 'extra'],
      [ids[1], 'missing'],
      [ids[4], 'different'],
      ['9/nobody', 'missing'],
    ]);
    expect(first[2]?.fields).toEqual([
      { field: 'values.0', values: ['[withheld]', '[withheld]'] },
      { field: 'values.1', values: ['[withheld]', '[withheld]'] },
      { field: 'values.2', values: ['[withheld]', undefined] },
      { field: 'values.3', values: ['[withheld]', undefined] },
    ]);
  });

  it('tells values of what a projection shows, and of nothing else', async () => {
    const room = await filled({ ...tallies, shown: ['values'] });
    await room.build(99, 99);
    const other = await room.documents('other');
    const [document] = (await other.find({ limit: 1 })).documents;
    const { position, body } = document!;
    const changed = { ...body, values: [...(body as Tally).values.with(1, -5)], name: 'Ada' };
    await other.replace({ ...document!, body: changed }, position);
    const { first } = await room.compare();
    expect(first).toMatchObject([
      {
        fields: [
          { field: 'name', values: [undefined, '[withheld]'] },
          { field: 'values.1', values: [(body as Tally).values[1], -5] },
        ],
      },
    ]);
  });

  it('tells twenty at most, and counts all', async () => {
    const room = new Room(tallies);
    await room.append(...Array.from({ length: 50 }, (_, at) => [`stream-${at}`, 1] as const));
    await room.build(99, 99);
    const other = await room.documents('other');
    for (const { id, position } of (await other.find({ limit: 100 })).documents)
      await other.replace({ id, position, body: { values: [] } }, position);
    const { differences, first } = await room.compare();
    expect(differences).toEqual({ ...nothing, different: 50 });
    expect(first).toHaveLength(20);
  });

  it('counts apart what is parked in one of them', async () => {
    const room = await filled(fragile(new Set()));
    await room.build(99, 6);
    const id = (await (await room.documents('live')).find({ limit: 1 })).documents[0]!.id;
    const [stream, event] = [id.slice(2), room.store.events.find((one) => one.stream === id.slice(2))!];
    await writeBuild({ ...room, shards }, room.projection, 'other', positionOf(room.store, 99));
    const other = await room.documents('other');
    const { position } = (await other.get(id))!;
    await other.replace({ id, position: event.position, body: { values: [] } }, position);
    const why = { error: 'TypeError', stack: '', since: '2024-01-17T10:00:00.000Z' };
    const where = { document: id, stream, position: event.position, eventId: event.id };
    await room.readStore.parked.park({ build: 'other', ...where, ...why });
    expect(await room.compare()).toMatchObject({ differences: nothing, parked: 1, first: [] });
    await room.readStore.parked.release('other', id);
    expect(await room.compare()).toMatchObject({ differences: { ...nothing, different: 1 }, parked: 0 });
  });

  it('counts as parked what one of them cannot fold on', async () => {
    const broken = new Set<number>();
    const room = await filled(fragile(broken));
    await room.build(6, 27);
    broken.add(20);
    expect(await room.compare()).toMatchObject({ compared: 7, differences: nothing, parked: 1 });
  });

  it('says how far it is, and ends when it is told to', async () => {
    const room = await filled();
    await room.build(99, 99);
    await room.compare();
    expect(room.reported.at(-1)).toEqual([7, 7]);
    const stop = new AbortController();
    const slow: DocumentProjection<DocumentBody> = {
      ...room.projection,
      streamOf: (key) => {
        stop.abort(new Error('cancelled'));
        return key.slice(0, key.indexOf('/'));
      },
    };
    const stopped = new Room(slow);
    stopped.store.events.push(...room.store.events);
    await writeBuild({ ...stopped, shards }, slow, 'live', positionOf(room.store, 99));
    await expect(stopped.compare({ signal: stop.signal })).rejects.toThrow('cancelled');
  });

  it('is right while both are fed', async () => {
    const room = await filled();
    await room.build(4, 11);
    const write = async (build: string, upTo: number): Promise<void> =>
      writeBuild({ ...room, shards }, room.projection, build, positionOf(room.store, upTo));
    const readStream = room.store.readStream.bind(room.store);
    let fed = 11;
    room.store.readStream = async (...asked) => {
      await room.append([streams[fed % 7]!, 500 + fed]);
      await write(fed % 2 === 0 ? 'live' : 'other', ++fed);
      return readStream(...asked);
    };
    expect(await room.compare({ pageSize: 1 })).toMatchObject({ differences: nothing, first: [] });
    expect(fed).toBeGreaterThan(12);
  });

  const entries = fc.array(fc.tuple(fc.constantFrom(...streams), fc.nat({ max: 9 })), { maxLength: 40 });
  it('finds what was planted, and nothing else, wherever both builds stand', () =>
    fc.assert(
      fc.asyncProperty(
        entries,
        fc.integer({ min: -1, max: 40 }),
        fc.integer({ min: -1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.subarray(streams),
        async (log, live, other, pageSize, planted) => {
          const room = new Room(tallies);
          await room.append(...log);
          if (log.length === 0) return;
          await room.build(live, other);
          const documents = await room.documents('other');
          const wrong = new Set<string>();
          for (const { id, position } of (await documents.find({ limit: 100 })).documents) {
            if (!planted.includes(id.slice(2))) continue;
            await documents.replace({ id, position, body: { values: [-1] } }, position);
            // What is cleared later is right again.
            const later = room.store.events.filter(
              (event) => event.stream === id.slice(2) && event.position > positionOf(room.store, other),
            );
            if (!later.some(({ type }) => type === 'Cleared')) wrong.add(id);
          }
          const { differences } = await room.compare({ pageSize });
          expect(differences.missing + differences.extra + differences.different).toBe(wrong.size);
        },
      ),
      { numRuns: 100 },
    ));

  it('takes an empty build for one that has not begun', async () => {
    const room = await filled();
    await writeBuild({ ...room, shards }, room.projection, 'live', positionOf(room.store, 99));
    await room.documents('other');
    expect(await room.compare()).toMatchObject({ compared: 7, differences: nothing });
    for (let shard = 0; shard < shards; shard++) {
      const id = `other/${shard}`;
      const next = { position: await room.store.head(), eventId: '', installationId: 'here' };
      const epoch = await room.readStore.checkpoints.claim(id);
      await room.readStore.checkpoints.save(id, { ...next, epoch }, undefined);
    }
    expect(await room.compare()).toMatchObject({ compared: 7, differences: { ...nothing, missing: 7 } });
  });
});
