import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CHUNK_SIZE,
  withLow,
  withSum,
  chunkFromBytes,
  chunkToBytes,
  sumsFromBytes,
  sumsToBytes,
} from '@rollcall/analytics';
import type { JsonObject } from '@rollcall/event-sourcing';
import {
  askOwner,
  auditKind,
  checkpointId,
  compareBuilds,
  documentId,
  ReadSets,
  shardOf,
  type AuditResult,
  type Comparison,
  type OwnerAnswer,
} from '@rollcall/projector';
import { buildName, userSetsProjection } from '@rollcall/projections';
import type { Recorded, UserCommand, UserEvent } from '@rollcall/domain';
import { ordinalOf, partOfPlace } from '../../libs/projector/src/sets/places.js';
import { replaceChunk } from '../../libs/projector/src/sets/replace-chunk.js';
import { setsCollection, type SetKind } from '../../libs/projector/src/sets/set-documents.js';
import { logOf } from '../analytics/support/logs.js';
import { directed } from '../analytics/support/requests.js';
import { eventually } from '../support/eventually.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { identify, record } from '../support/users.js';
import { OperationInHand } from './support/operation-context.js';
import { PATIENCE_MS } from './support/projector-room.js';
import { rebuildRoom } from './support/rebuild-room.js';
import { rowsOf, setsOfBuild, setsOfLog } from './support/sets-by-user.js';
import type { MemoryReadStore } from '../support/memory-read-store.js';

const build = buildName(userSetsProjection);
const projections = [userSetsProjection];
const shards = 2;
const streamOf = (id: string): string => `user-production~/key-of-${id}`;
const shardOfUser = (id: string): number => shardOf(streamOf(id), shards);
const documentOf = (id: string): string => documentId(shardOfUser(id), streamOf(id));

/** Sets of a log, fed by a process that runs on, with hands that change what is stored. */
class Room {
  readonly room = rebuildRoom(projections, shards);
  private process: Awaited<ReturnType<typeof this.room.start>> | undefined;

  get readStore(): MemoryReadStore {
    return this.room.readStore;
  }

  async start(): Promise<void> {
    this.process = await this.room.start({ onForeignLog: 'stop' });
    await this.append(directed.flat());
  }

  async append(commands: readonly UserCommand[]): Promise<void> {
    const log: readonly Recorded<UserEvent>[] = logOf(commands);
    for (const { stream, type, data } of log) await appendPlain(this.room.store, stream, { type, data });
    await this.settled(build);
  }

  /** Nothing is folded that its checkpoints do not have. */
  private async settled(name: string): Promise<void> {
    const head = await this.room.store.head();
    const ids = [0, 1].map((shard) => checkpointId(name, shard));
    await eventually(`the checkpoints of ${name} to come to the head`, async () => {
      const stored = await this.readStore.checkpoints.loadMany(ids);
      return ids.every((id) => (stored.get(id)?.position ?? '') >= head);
    });
  }

  async audit(input: JsonObject): Promise<AuditResult> {
    const { store } = this.room;
    const { readStore } = this;
    const parts = { store, codec: plainCodec, readStore, shards, projections, installationId: 'here' };
    const kind = auditKind({ ...parts, liveBuildOf: () => Promise.resolve(build), audited: () => undefined });
    return (await new OperationInHand(kind, input).run()) as unknown as AuditResult;
  }

  /** What an audit found, by document, with the names of what differs. */
  async drift(input: JsonObject): Promise<Record<string, readonly string[]>> {
    const { projections: audited } = await this.audit(input);
    const found = audited.flatMap(({ first }) => first);
    return Object.fromEntries(
      found.map(({ document, kind, fields }) => [`${kind} ${document}`, fields.map(({ field }) => field)]),
    );
  }

  /** The live build against one that was folded anew, which is left there. */
  async compared(): Promise<Comparison> {
    const { rebuilds } = this.process!;
    const { build: other } = await rebuilds.begin('user-sets', 'one');
    await rebuilds.awaitCaughtUp('user-sets', 'one', {});
    await this.settled(other);
    const { store } = this.room;
    const { signal } = new AbortController();
    const parts = {
      store,
      readStore: this.readStore,
      codec: plainCodec,
      shards,
      signal,
      report: () => undefined,
    };
    return compareBuilds(parts, userSetsProjection, { live: build, other });
  }

  refold(id: string): Promise<OwnerAnswer> {
    const asked = { build, shard: shardOfUser(id), task: { kind: 'refold', stream: streamOf(id) } as const };
    const { projector } = this.process!;
    return askOwner({ readStore: this.readStore, projector }, asked, AbortSignal.timeout(PATIENCE_MS));
  }

  /** Asks as questions do, with one memory for all of them. */
  reads(): (id: string, set: string) => Promise<boolean> {
    const { projector } = this.process!;
    const sets = new ReadSets({ store: this.room.store, readStore: this.readStore, projector, shards });
    return async (id, set) => {
      const place = await this.place(id);
      const reader = await sets.reader('user-production~');
      const [found] = await reader.shards[shardOfUser(id)]!.sets([set]);
      return found!.has(ordinalOf(place));
    };
  }

  async place(id: string): Promise<string> {
    const row = await (await rowsOf(this.readStore, build)).get(documentOf(id));
    return row?.body?.place ?? 'none';
  }

  async put(place: string, set: string, isIn: boolean): Promise<void> {
    await this.change('set', place, set, (bytes, low) =>
      chunkToBytes(withLow(bytes && chunkFromBytes(bytes), low, isIn)),
    );
  }

  async count(place: string, sum: string, value: number | undefined): Promise<void> {
    await this.change('sum', place, sum, (bytes, low) =>
      sumsToBytes(withSum(bytes && sumsFromBytes(bytes), low, value)),
    );
  }

  /** At the position it has, as no projector would. */
  private async change(
    kind: SetKind,
    place: string,
    name: string,
    changed: (bytes: Uint8Array | undefined, low: number) => Uint8Array,
  ): Promise<void> {
    const part = partOfPlace(place);
    const chunk = Math.floor(ordinalOf(place) / CHUNK_SIZE);
    const sets = await setsCollection(this.readStore, build);
    const low = ordinalOf(place) % CHUNK_SIZE;
    const isDone = await replaceChunk(sets, { kind, part, name, chunk }, (bytes) => changed(bytes, low));
    expect(isDone).toBe(true);
  }

  async lose(id: string): Promise<void> {
    expect(this.readStore.collections.get(build)?.delete(documentOf(id))).toBe(true);
    return Promise.resolve();
  }

  async expectWhole(): Promise<void> {
    const log = await plainCodec.decode(this.room.store.events);
    expect(await setsOfBuild(this.readStore, build)).toEqual(setsOfLog(log));
  }
}

let room: Room;
afterEach(() => room.room.close());

async function running(): Promise<Room> {
  room = new Room();
  await room.start();
  await room.expectWhole();
  return room;
}

const all: JsonObject = {};
const sample: JsonObject = { sample: 1_000 };
const day = 'active/utc/2024-03-24';
const words = 'sum/utc/2024-03-10/words';
const pro = 'now/attributes.plan/pro';
const ada = documentOf('ada');
const none = { missing: 0, extra: 0, different: 0 };

describe('Sets that are held against the events', () => {
  it.each([
    ['all', all],
    ['a sample', sample],
  ])('are found to be right by an audit of %s, and counted by user', async (_, input) => {
    await running();
    expect(await room.audit(input)).toMatchObject({ audited: 5, drifted: 0, parked: 0 });
  });

  it.each([
    ['all', all],
    ['a sample', sample],
  ])('are told by an audit of %s, where a user is out of a set or a sum is wrong', async (_, input) => {
    await running();
    await room.put(await room.place('ada'), day, false);
    await room.count(await room.place('cy'), words, 15);
    expect(await room.drift(input)).toEqual({
      [`different ${ada}`]: [`sets.${day}`],
      [`different ${documentOf('cy')}`]: [`sums.${words}`],
    });
  });

  it('are told by an audit of all, where a user is in a set that none of their events tells of', async () => {
    await running();
    await room.put(await room.place('eve'), day, true);
    await room.count(await room.place('dee'), words, 0);
    expect(await room.drift(all)).toEqual({
      [`different ${documentOf('eve')}`]: [`sets.${day}`],
      [`different ${documentOf('dee')}`]: [`sums.${words}`],
    });
  });

  it('are told without a value of an attribute', async () => {
    await running();
    await room.put(await room.place('eve'), pro, true);
    const { projections: audited } = await room.audit(all);
    expect(audited[0]?.first).toEqual([
      {
        document: documentOf('eve'),
        kind: 'different',
        fields: [{ field: 'sets.now/attributes.plan/…', stored: true, folded: false }],
      },
    ]);
  });

  it('are told where they hold somebody who has no row, and so is the row', async () => {
    await running();
    // Who was given an ordinal last may not have a row yet.
    await room.append(Array.from({ length: 10 }, (_, at) => identify({}, `later-${at}`)));
    const place = await room.place('ada');
    await room.lose('ada');
    expect(Object.keys(await room.drift(all))).toEqual([`missing ${ada}`, `extra ${place}`]);
  });

  it('are told of ordinals that nobody has', async () => {
    await running();
    const nobody = (await room.place('ada')).replace(/\d{10}$/, '0000000009');
    await room.put(nobody, day, true);
    // Given to somebody later, as far as anybody knows.
    expect(await room.drift(all)).toEqual({});
    await room.append(Array.from({ length: 40 }, (_, at) => identify({}, `user-${at}`)));
    expect(Object.values(await room.drift(all))).toEqual([[`sets.${day}`]]);
  });

  it('are found to be right while events come in and are folded', async () => {
    await running();
    let isOver = false;
    const writing = (async () => {
      for (let at = 0; !isOver; at++)
        await room.append([
          record({ id: `user-${at % 7}`, at: `2024-03-1${at % 9}T12:00:00.000Z`, value: at }),
          identify({ attributes: { plan: `p${at % 3}` } }, `user-${at % 5}`),
        ]);
    })();
    for (let round = 0; round < 4; round++)
      for (const input of [all, sample]) expect(await room.drift(input)).toEqual({});
    expect((await room.compared()).first).toEqual([]);
    isOver = true;
    await writing;
    await room.expectWhole();
  });

  it('are compared by two builds, whichever is wrong', async () => {
    await running();
    expect(await room.compared()).toMatchObject({ compared: 5, differences: none, first: [] });
    await room.append([record({ id: 'ada', at: '2024-04-02T12:00:00.000Z' }), identify({}, 'fay')]);
    await room.put(await room.place('ada'), day, false);
    expect(await room.compared()).toMatchObject({
      compared: 6,
      differences: { ...none, different: 1 },
      first: [
        { document: ada, kind: 'different', fields: [{ field: `sets.${day}`, values: [false, true] }] },
      ],
    });
  });
});

describe('Folding a stream with sets anew', () => {
  it('writes nothing where everything is as it should be', async () => {
    await running();
    const before = room.readStore.writes.length;
    expect(await room.refold('ada')).toEqual({ documents: 1, replaced: 0, released: 0, failed: 0 });
    const writes = room.readStore.writes.slice(before);
    expect(writes.filter((write) => /^(put|replace|park|release|drop)/.test(write))).toEqual([]);
  });

  it('mends sets, sums and row, and what the owner holds in memory', async () => {
    await running();
    const place = await room.place('ada');
    await room.put(place, day, false);
    await room.put(place, pro, false);
    await room.put(place, 'active/utc/2024-04-02', true);
    await room.count(place, words, 1_000);
    await room.count(place, 'sum/utc/2024-03-31/words', 1);
    const rows = await rowsOf(room.readStore, build);
    const row = (await rows.get(ada))!;
    await rows.replace({ ...row, body: { ...row.body!, firsts: {} } }, row.position);
    expect(await room.refold('ada')).toMatchObject({ documents: 1, replaced: 1, failed: 0 });
    await room.expectWhole();
    expect(await room.drift(all)).toEqual({});
    await room.append([
      record({ id: 'ada', at: '2024-03-10T12:00:00.000Z', value: 5 }),
      record({ id: 'cy' }),
    ]);
    await room.expectWhole();
    expect(await room.drift(all)).toEqual({});
  });

  it('is seen at once by those who remember what the sets were', async () => {
    await running();
    await room.put(await room.place('ada'), day, false);
    const isIn = room.reads();
    expect(await isIn('ada', day)).toBe(false);
    await room.refold('ada');
    expect(await isIn('ada', day)).toBe(true);
    expect(await isIn('ada', day)).toBe(true);
  });

  it('says that it failed where nobody knows any more which ordinal the user has', async () => {
    await running();
    await room.lose('ada');
    expect(await room.refold('ada')).toMatchObject({ documents: 1, replaced: 0, failed: 1 });
  });

  it('has nothing to do for a stream that never was', async () => {
    await running();
    expect(await room.refold('nobody')).toEqual({ documents: 0, replaced: 0, released: 0, failed: 0 });
  });
});
