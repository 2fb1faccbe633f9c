import { describe, expect, it } from '@jest/globals';
import { EngineError, type JsonObject, type RecordedEvent } from '@rollcall/event-sourcing';
import { auditKind, documentId, shardOf, type AuditResult } from '@rollcall/projector';
import { buildName, type DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import fc from 'fast-check';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { cleared, counted, fragile, noise, parities, tallies } from './support/counting.js';
import { OperationInHand } from './support/operation-context.js';
import { projectAll, projectorOf } from './support/projector-room.js';
import { documentsOfBuild, positionOf, writeBuild } from './support/written-build.js';

const shards = 4;
const streams = Array.from({ length: 12 }, (_, at) => `stream-${at}`);

class Room {
  readonly store = new MemoryEventStore();
  readonly broken = new Set<number>();
  readonly counted = new Map<string, number>();
  codec = plainCodec;
  liveBuildOf = (projection: DocumentProjection<DocumentBody>): Promise<string | undefined> =>
    Promise.resolve(buildName(projection));

  constructor(
    readonly projections: readonly DocumentProjection<DocumentBody>[] = [tallies, parities],
    readonly readStore = new MemoryReadStore(),
  ) {}

  async append(...entries: readonly (readonly [stream: string, value: number])[]): Promise<void> {
    for (const [stream, value] of entries)
      await appendPlain(this.store, stream, value === 0 ? cleared : value === 1 ? noise : counted(value));
  }

  async project(): Promise<void> {
    const { store, readStore, projections, codec } = this;
    await projectAll(store, projectorOf(store, readStore, projections, { shards, codec }));
  }

  operation(input: JsonObject = {}, readStore = this.readStore): OperationInHand {
    const { store, codec, projections, counted: counts } = this;
    const parts = { store, codec, readStore, shards, projections, installationId: 'here' };
    const audited = (projection: string, drifted: number): void =>
      void counts.set(projection, (counts.get(projection) ?? 0) + drifted);
    return new OperationInHand(auditKind({ ...parts, liveBuildOf: this.liveBuildOf, audited }), input);
  }

  async audit(input: JsonObject = {}): Promise<AuditResult> {
    return (await this.operation(input).run()) as unknown as AuditResult;
  }

  documents(projection: DocumentProjection<DocumentBody>) {
    return documentsOfBuild(this.readStore, projection, buildName(projection));
  }

  /** Another body than its events make of it. */
  async spoil(projection: DocumentProjection<DocumentBody>, key: string, body: DocumentBody | undefined) {
    const documents = await this.documents(projection);
    const id = documentId(shardOf(key.split('/')[0]!, shards), key);
    const stored = await documents.get(id);
    await documents.replace({ id, position: stored?.position ?? '0000000000000001', body }, stored?.position);
    return id;
  }

  /** Names of collections, checkpoints and parked records that no live build explains. */
  async traces(): Promise<readonly string[]> {
    const builds = this.projections.map(buildName);
    const parked = (await this.readStore.parked.list()).map(({ build }) => build);
    return [...this.readStore.collections.keys(), ...parked].filter((name) => !builds.includes(name));
  }
}

async function filled(...projections: DocumentProjection<DocumentBody>[]): Promise<Room> {
  const room = new Room(projections.length === 0 ? undefined : projections);
  for (let value = 2; value <= 5; value++)
    await room.append(...streams.map((stream, at) => [stream, value * 21 + at] as const));
  await room.append(['stream-3', 0]);
  await room.project();
  return room;
}

const none = { missing: 0, extra: 0, different: 0, unfoldable: 0 };
const everything: JsonObject = {};
const largeSample: JsonObject = { sample: 1_000 };

describe.each([
  ['all', everything],
  ['a sample that covers all', largeSample],
])('An audit of %s', (_, input) => {
  it('finds no drift where there is none, and counts that', async () => {
    const room = await filled();
    const { audited, drifted, parked, projections, skipped } = await room.audit(input);
    expect({ audited, drifted, parked, skipped }).toEqual({
      audited: 35,
      drifted: 0,
      parked: 0,
      skipped: [],
    });
    expect(projections).toMatchObject([
      { projection: 'tallies', build: 'tallies-v1', audited: 11, drifted: none, parked: 0, first: [] },
      { projection: 'parities', audited: 24, drifted: none },
    ]);
    expect([...room.counted]).toEqual([
      ['tallies', 0],
      ['parities', 0],
    ]);
  });

  it('finds a document that is changed, missing or extra, and says what is wrong', async () => {
    const room = await filled({ ...tallies, shown: 'all' }, parities);
    const [talliesHere] = room.projections as [DocumentProjection<DocumentBody>];
    const changed = await room.spoil(talliesHere, 'stream-1', { values: [43, 64, 99, 106] });
    const missing = await room.spoil(talliesHere, 'stream-2', undefined);
    const extra = await room.spoil(parities, 'nobody/odd', { values: [1] });
    const lost = documentId(shardOf('stream-4', shards), 'stream-4/even');
    room.readStore.collections.get('parities-v1')?.delete(lost);
    const { drifted, projections } = await room.audit(input);
    expect(drifted).toBe(4);
    const [first, second] = projections;
    expect(first?.drifted).toEqual({ ...none, different: 1, missing: 1 });
    expect(first?.first).toEqual(
      expect.arrayContaining([
        { document: missing, kind: 'missing', fields: [] },
        { document: changed, kind: 'different', fields: [{ field: 'values.2', stored: 99, folded: 85 }] },
      ]),
    );
    expect(second?.drifted).toEqual({ ...none, missing: 1, extra: 1 });
    expect(second?.first).toEqual(
      expect.arrayContaining([
        { document: extra, kind: 'extra', fields: [] },
        { document: lost, kind: 'missing', fields: [] },
      ]),
    );
    expect([...room.counted]).toEqual([
      ['tallies', 2],
      ['parities', 2],
    ]);
  });

  it('finds that an old program folded something else of the same events', async () => {
    const room = await filled();
    const mended = { ...tallies, evolve: (_: unknown, { data }: { data: object }) => ({ values: [data] }) };
    const other = new Room([mended], room.readStore);
    other.store.events.push(...room.store.events);
    expect((await other.audit(input)).drifted).toBeGreaterThan(10);
  });

  it('takes what is parked for no drift, and what cannot be folded any more for one', async () => {
    const broken = new Set([63]);
    const room = await filled(fragile(broken));
    expect(await room.audit(input)).toMatchObject({ drifted: 0, parked: 1 });
    broken.clear();
    expect(await room.audit(input)).toMatchObject({ drifted: 0, parked: 1 });
    broken.add(45);
    const { parked, projections } = await room.audit(input);
    expect(parked).toBe(1);
    expect(projections[0]?.drifted).toEqual({ ...none, unfoldable: 1 });
    expect(projections[0]?.first).toMatchObject([{ kind: 'unfoldable' }]);
  });

  it('tells nothing that may be personal', async () => {
    const room = await filled();
    await room.spoil(tallies, 'stream-1', { values: ['Ada Lovelace'], name: 'ada@example.com' });
    const result = await room.audit(input);
    expect(result.drifted).toBe(1);
    expect(JSON.stringify(result)).not.toMatch(/Ada|example/);
  });

  it('audits one projection alone where that is asked', async () => {
    const room = await filled();
    await room.spoil(tallies, 'stream-1', undefined);
    expect(await room.audit({ ...input, projection: 'parities' })).toMatchObject({ audited: 24, drifted: 0 });
    await room.spoil(parities, 'stream-1/odd', { values: [] });
    expect(await room.audit({ ...input, projection: 'parities' })).toMatchObject({ audited: 24, drifted: 1 });
    await expect(room.audit({ ...input, projection: 'nothing' })).rejects.toMatchObject({
      code: 'unknown_projection',
    });
  });

  it('leaves out, and says so, what has no live build yet', async () => {
    const room = await filled();
    const { liveBuildOf } = room;
    room.liveBuildOf = (projection) =>
      projection === tallies ? Promise.resolve(undefined) : liveBuildOf(projection);
    expect(await room.audit(input)).toMatchObject({ audited: 24, skipped: ['tallies'] });
  });

  it('is right while events come in and are folded', async () => {
    const room = await filled();
    const readStream = room.store.readStream.bind(room.store);
    let fed = 0;
    const feed = async (...entries: (readonly [string, number])[]): Promise<void> => {
      room.store.readStream = readStream;
      await room.append(...entries);
      await room.project();
      room.store.readStream = feeding;
    };
    const feeding: typeof readStream = async (...asked) => {
      if (++fed % 2 === 0) await feed([streams[fed % 12]!, fed % 9 === 0 ? 0 : 500 + fed]);
      return readStream(...asked);
    };
    room.store.readStream = feeding;
    const readAll = room.store.readAll.bind(room.store);
    room.store.readAll = async function* (...asked) {
      for await (const batch of readAll(...asked)) {
        await feed(['stream-7', 7_000], ['stream-8', 0]);
        yield batch;
        if (fed++ > 3) return;
      }
    };
    expect(await room.audit(input)).toMatchObject({ drifted: 0, parked: 0 });
    expect(fed).toBeGreaterThan(0);
  });

  it('stops where only a newer version can read an event, instead of guessing', async () => {
    const room = await filled();
    const { id } = room.store.events[20]!;
    room.codec = {
      decode: (events: readonly RecordedEvent[]) =>
        events.some((event) => event.id === id)
          ? Promise.reject(new EngineError('unknown_event_version', 'newer'))
          : plainCodec.decode(events),
    };
    const operation = room.operation(input);
    await expect(operation.run()).rejects.toMatchObject({ code: 'unknown_event_version' });
    await operation.undo();
    expect(await room.traces()).toEqual([]);
  });

  it('leaves no trace, whether it ends or is cancelled, and says how far it is', async () => {
    const room = await filled();
    const operation = room.operation(input);
    await operation.run();
    expect(await room.traces()).toEqual([]);
    expect(operation.reports.length).toBeGreaterThan(0);
    const stopped = new AbortController();
    const cancelled = room.operation(input);
    const readStream = room.store.readStream.bind(room.store);
    const readAll = room.store.readAll.bind(room.store);
    room.store.readStream = (...asked) => (stopped.abort(new Error('cancelled')), readStream(...asked));
    room.store.readAll = (...asked) => (stopped.abort(new Error('cancelled')), readAll(...asked));
    await expect(cancelled.run(stopped.signal)).rejects.toThrow('cancelled');
    await cancelled.undo();
    await cancelled.undo();
    expect(await room.traces()).toEqual([]);
  });

  const entries = fc.array(fc.tuple(fc.constantFrom(...streams), fc.nat({ max: 9 })), { maxLength: 60 });
  it('finds exactly what was planted, whatever the log and however far the builds are', () =>
    fc.assert(
      fc.asyncProperty(entries, fc.nat({ max: 60 }), fc.subarray(streams), async (log, upTo, planted) => {
        const room = new Room([tallies]);
        await room.append(...log);
        await writeBuild({ ...room, shards }, tallies, 'tallies-v1', positionOf(room.store, upTo));
        const wrong = new Set<string>();
        for (const { id, position } of (await (await room.documents(tallies)).find({ limit: 100 }))
          .documents) {
          const stream = id.slice(2);
          if (!planted.includes(stream)) continue;
          await room.spoil(tallies, stream, { values: [-1] });
          const later = room.store.events.filter(
            (event) => event.stream === stream && event.position > positionOf(room.store, upTo),
          );
          expect(position).not.toBe('');
          if (!later.some(({ type }) => type === 'Cleared')) wrong.add(id);
        }
        expect((await room.audit(input)).drifted).toBe(wrong.size);
      }),
      { numRuns: 40 },
    ));
});

describe('An audit of a sample', () => {
  it('draws as many as are asked, the same ones by the same seed, and says how', async () => {
    const room = await filled();
    const { projections, drawing, size, seed } = await room.audit({ sample: 5, seed: 7 });
    expect({ size, seed }).toEqual({ size: 5, seed: 7 });
    expect(drawing).toContain('reservoir');
    expect(projections.map(({ drawn }) => drawn)).toEqual([
      { documents: 5, of: 11 },
      { documents: 5, of: 24 },
    ]);
    const read = async (asked: number): Promise<readonly string[]> => {
      room.store.reads.length = 0;
      await room.audit({ sample: 2, seed: asked });
      return room.store.reads.map(({ stream }) => stream);
    };
    const first = await read(1);
    expect(await read(1)).toEqual(first);
    const others: string[] = [];
    for (const other of [2, 3, 4, 5]) others.push(JSON.stringify(await read(other)));
    expect(others.some((other) => other !== JSON.stringify(first))).toBe(true);
  });

  it('draws every document about as often as any other', async () => {
    const room = await filled(tallies);
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 300; seed++) {
      room.store.reads.length = 0;
      await room.audit({ sample: 2, seed });
      for (const stream of new Set(room.store.reads.map(({ stream: name }) => name)))
        seen.set(stream, (seen.get(stream) ?? 0) + 1);
    }
    expect(seen.size).toBe(11);
    for (const count of seen.values()) expect(Math.abs(count - 600 / 11)).toBeLessThan(35);
  });
});

describe('An audit of all', () => {
  it('finds a document whose stream has no other', async () => {
    const room = await filled(tallies);
    room.readStore.collections.get('tallies-v1')?.delete(documentId(shardOf('stream-2', shards), 'stream-2'));
    expect((await room.audit({})).drifted).toBe(1);
  });

  it('goes on in another process after one died between any two writes, and finds the same', async () => {
    let finished = false;
    let deaths = 0;
    for (let last = 0; !finished; last += 3) {
      const room = await filled(tallies);
      await room.spoil(tallies, 'stream-1', { values: [] });
      let writes = 0;
      const dying = room.readStore.reopened(() => {
        if (++writes > last) throw new Error('dead');
      });
      const operation = room.operation({}, dying);
      finished = await operation.run().then(
        () => true,
        () => false,
      );
      if (!finished) deaths++;
      const again = new OperationInHandAgain(room, operation);
      expect(await again.run()).toMatchObject({ drifted: 1 });
      expect(await room.traces()).toEqual([]);
    }
    expect(deaths).toBeGreaterThan(5);
  });
});

/** The same operation, begun again where the store is well. */
class OperationInHandAgain {
  constructor(
    private readonly room: Room,
    private readonly before: OperationInHand,
  ) {}

  run(): Promise<JsonObject> {
    const operation = this.room.operation({});
    Object.assign(operation, { id: this.before.id, checkpoint: this.before.checkpoint });
    return operation.run();
  }
}
