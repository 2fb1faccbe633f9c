import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { documentId, type Projector, ReadModels, shardOf } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { retry } from './support/asking.js';
import { counted, fragile, noise, tallies } from './support/counting.js';
import { SharingRoom, STREAMS, WITHIN_MS } from './support/sharing-room.js';

describe('Reads in a process, of read models that others feed', () => {
  let room: SharingRoom;
  beforeEach(() => {
    room = new SharingRoom();
  });
  afterEach(() => room.close());

  const readModels = (projector?: Projector): ReadModels =>
    new ReadModels({ ...room, codec: plainCodec, readStore: room.readStore.reopened(), projector });

  const expected = (stream: string): number[] =>
    room.store.events
      .filter((event) => event.stream === stream && event.type === 'Counted')
      .map(({ data }) => (JSON.parse(data) as { value: number }).value);

  it('see everything that was written before, whether the others have folded it or not', async () => {
    const models = readModels();
    const feeder = await room.start();
    for (let value = 0; value < 30; value++) {
      if (value === 10) room.pause(feeder);
      if (value === 20) room.resume(feeder);
      const stream = STREAMS[value % 5]!;
      const { position } = await appendPlain(room.store, stream, counted(value), noise);
      const read = await models.get(tallies, { stream }, { minPosition: position });
      expect(read.position >= position).toBe(true);
      expect(read.body?.values).toEqual(expected(stream));
    }
  });

  it('see everything in a process that feeds a share of them itself', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    const models = [readModels(first.projector), readModels(second.projector)];
    for (let value = 0; value < 20; value++) {
      const stream = STREAMS[value]!;
      await appendPlain(room.store, stream, counted(value));
      for (const each of models) {
        expect((await each.get(tallies, { stream })).body?.values).toEqual(expected(stream));
      }
    }
  });

  it('list nothing as newer than the shard that is least far, wherever it is folded', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    await room.append();
    await room.caughtUp();
    const before = await room.store.head();
    room.pause(second);
    const stream = STREAMS.find((name) =>
      first.projector.ownedShards().includes(shardOf(name, room.shards)),
    )!;
    const { position } = await appendPlain(room.store, stream, counted(1));
    expect(await first.projector.reached(position, PATIENCE_MS)).toBe(true);
    for (const models of [readModels(), readModels(first.projector)]) {
      expect((await models.find(tallies, { limit: 1 })).asOf).toBe(before);
    }
    room.resume(second);
  });

  it('list what is wanted at least, as soon as the others have saved it', async () => {
    const [first] = [await room.start(), await room.start()];
    await room.shared();
    for (const models of [readModels(), readModels(first.projector)]) {
      await room.append();
      const minPosition = await room.store.head();
      const page = await models.find(tallies, { limit: 1_000 }, { minPosition });
      expect(page.asOf >= minPosition).toBe(true);
      expect(page.documents).toHaveLength(STREAMS.length);
    }
  });

  it('load the checkpoints of all shards at once', async () => {
    await room.start();
    await room.append();
    await room.caughtUp();
    const readStore = room.readStore.reopened();
    let loads = 0;
    const { load, loadMany } = readStore.checkpoints;
    readStore.checkpoints.load = (id) => (loads++, load(id));
    readStore.checkpoints.loadMany = (ids) => (loads++, loadMany(ids));
    const models = new ReadModels({ ...room, codec: plainCodec, readStore });
    await models.find(tallies, { limit: 1 });
    expect(loads).toBeLessThanOrEqual(2);
  });
});

describe('Documents that are parked, in shards that move', () => {
  const broken = new Set<number>();
  let room: SharingRoom;
  beforeEach(() => {
    broken.clear();
    room = new SharingRoom(16, [fragile(broken)]);
  });
  afterEach(() => room.close());

  const build = 'fragile-v1';
  const stream = STREAMS[0]!;
  const document = (): string => documentId(shardOf(stream, room.shards), stream);

  it('are retried by their owner, whoever asks for it', async () => {
    const [first, second] = [await room.start(), await room.start()];
    await room.shared();
    const shard = shardOf(stream, room.shards);
    const [owner, other] = first.projector.ownedShards().includes(shard) ? [first, second] : [second, first];
    broken.add(2);
    await appendPlain(room.store, stream, counted(1), counted(2), counted(3));
    await eventually('it to be parked', () => owner.projector.status()[0]?.parked === 1);
    await room.caughtUp();
    expect(other.projector.status()[0]?.parked).toBe(0);
    broken.clear();
    expect(await retry(room.readStore, build, document(), other.projector)).toEqual({ released: true });
    expect(owner.projector.status()[0]?.parked).toBe(0);
    await room.expectStraightFold();
  });

  it('stay parked under the next owner, which takes up what was asked when there was none', async () => {
    const owner = await room.start();
    await room.shared();
    broken.add(2);
    await appendPlain(room.store, stream, counted(1), counted(2), counted(3));
    await eventually('it to be parked', () => owner.projector.status()[0]?.parked === 1);
    await room.caughtUp();
    room.kill(owner);
    const other = await room.start();
    await room.pass(WITHIN_MS);
    await room.shared();
    await appendPlain(room.store, stream, counted(4));
    await room.caughtUp();
    expect(other.projector.status()[0]?.parked).toBe(1);
    expect(room.readStore.contents(build)[document()]).toEqual({ values: [1] });
    broken.clear();
    room.kill(other);
    const asked = retry(room.readStore, build, document());
    const third = await room.start();
    await room.pass(WITHIN_MS);
    expect(await asked).toEqual({ released: true });
    await room.expectStraightFold();
    expect(third.projector.status()[0]?.parked).toBe(0);
  });

  it('count no more where their shard was given up', async () => {
    const first = await room.start();
    broken.add(1);
    for (const name of STREAMS) await appendPlain(room.store, name, counted(1));
    await eventually('all to be parked', () => first.projector.status()[0]?.parked === STREAMS.length);
    const second = await room.start();
    await room.shared();
    await eventually('both together to tell of each once', () => {
      const [one = 0, other = 0] = [first, second].map(({ projector }) => projector.status()[0]?.parked);
      return one > 0 && other > 0 && one + other === STREAMS.length;
    });
    broken.clear();
  });
});
