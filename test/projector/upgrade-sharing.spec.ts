import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ReadModels, type Projector } from '@rollcall/projector';
import { eventually } from '../support/eventually.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { counted, parities, straightFold, tallies } from './support/counting.js';
import { SharingRoom, STREAMS, WITHIN_MS, type Process } from './support/sharing-room.js';

const tallies2 = { ...tallies, version: 2 };

describe('Processes of an earlier and a later program, side by side', () => {
  let room: SharingRoom;
  beforeEach(() => {
    room = new SharingRoom(8);
  });
  afterEach(() => room.close());

  const startOld = (): Promise<Process> => room.start();
  const startYoung = (): Promise<Process> => room.start({ projections: [tallies2, parities] });
  const puts = ({ writes }: Process, build: string): number =>
    writes.filter((write) => write.startsWith(`put ${build} `)).length;
  const isFed = (build: string): Promise<true> =>
    eventually(`${build} to come to the head`, async () => {
      const head = await room.store.head();
      const ids = Array.from({ length: room.shards }, (_, shard) => `${build}/${shard}`);
      const stored = await room.readStore.checkpoints.loadMany(ids);
      return ids.every((id) => stored.get(id)?.position === head);
    });
  const allFed = async (): Promise<void> => {
    for (const build of ['tallies-v1', 'tallies-v2', 'parities-v1']) await isFed(build);
    const log = await plainCodec.decode(room.store.events);
    for (const projection of [tallies, tallies2, parities]) {
      const expected = straightFold(projection, log, room.shards);
      expect(room.readStore.contents(`${projection.name}-v${projection.version}`)).toEqual(expected);
    }
  };
  const readsOf = (projector: Projector): ReadModels =>
    new ReadModels({ ...room, codec: plainCodec, readStore: room.readStore.reopened(), projector });

  it('all feed what they know: the earlier ones all of it, the later ones what is left', async () => {
    const old = [await startOld(), await startOld()];
    await room.shared();
    await room.append();
    await room.caughtUp();
    const young = [await startYoung(), await startYoung()];
    await eventually('the new version to be live', async () =>
      (await room.readStore.builds.all()).some(({ version, live }) => version === 2 && live === 'tallies-v2'),
    );
    await room.append();
    await allFed();
    expect(Math.min(...young.map((process) => puts(process, 'tallies-v2')))).toBeGreaterThan(0);
    expect(Math.max(...young.map((process) => puts(process, 'parities-v1')))).toBe(0);
    for (const stream of STREAMS.slice(0, 5)) {
      const { position } = await appendPlain(room.store, stream, counted(1));
      const options = { minPosition: position };
      const [before, after] = [readsOf(old[0]!.projector), readsOf(young[0]!.projector)];
      expect((await before.get(tallies, { stream }, options)).body?.values.at(-1)).toBe(1);
      expect((await after.get(tallies2, { stream }, options)).body?.values.at(-1)).toBe(1);
      expect((await before.find(tallies, { limit: 100 }, options)).documents).toHaveLength(STREAMS.length);
      expect((await after.find(tallies2, { limit: 100 }, options)).documents).toHaveLength(STREAMS.length);
    }
  });

  it('hand over what both know when the earlier ones end, are killed, or come back', async () => {
    const old = await startOld();
    await room.append();
    const young = await startYoung();
    await allFed();
    await room.stop(old);
    await room.append();
    await isFed('parities-v1');
    await isFed('tallies-v2');
    expect(puts(young, 'parities-v1')).toBeGreaterThan(0);
    const back = await startOld();
    await room.append();
    await allFed();
    expect(puts(back, 'tallies-v1')).toBeGreaterThan(0);
    room.kill(back);
    await room.pass(WITHIN_MS);
    await room.append();
    await isFed('parities-v1');
    await isFed('tallies-v2');
    const log = await plainCodec.decode(room.store.events);
    expect(room.readStore.contents('parities-v1')).toEqual(straightFold(parities, log, room.shards));
  });
});
