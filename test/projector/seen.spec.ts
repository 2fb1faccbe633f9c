import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentProjection } from '@rollcall/projections';
import { LiveBuilds, ReadModels, SeenProjector, type Projector } from '@rollcall/projector';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { counted, fragile, tallies, type Tally } from './support/counting.js';
import { PATIENCE_MS, projectorOf } from './support/projector-room.js';

const build = 'tallies-v1';

describe('A projector that is seen from another thread', () => {
  let store: MemoryEventStore;
  let readStore: MemoryReadStore;
  let projector: Projector;
  let seen: SeenProjector;
  let now: number;
  let asked: string[];

  const projectionOf = (broken: number) => fragile(new Set([broken])) as DocumentProjection<Tally>;

  beforeEach(async () => {
    store = new MemoryEventStore();
    readStore = new MemoryReadStore();
    projector = projectorOf(store, readStore, [tallies, projectionOf(3)]);
    now = 0;
    asked = [];
    const ask = (name: string) => () => Promise.resolve(void asked.push(name));
    seen = new SeenProjector({
      liveBuilds: new LiveBuilds({ readStore, shards: 1 }),
      ask: { look: ask('look'), serveRequests: ask('serve') },
      now: () => now,
    });
    await projector.start();
  });
  afterEach(() => projector.stop());

  /** As it comes over a port. */
  const tell = (): void => seen.see(structuredClone(projector.sight()));

  const append = async (value: number): Promise<string> => {
    const { position } = await appendPlain(store, 'a', counted(value));
    expect(await projector.reached(position, PATIENCE_MS)).toBe(true);
    return position;
  };

  it('feeds nothing before it has told of itself', () => {
    expect([seen.status(), seen.ownedShards(), seen.progress(build, 0)]).toEqual([[], [], undefined]);
  });

  it('is as it told', async () => {
    const position = await append(1);
    tell();
    expect(seen.status()).toEqual(projector.status());
    expect(seen.ownedShards()).toEqual([0]);
    expect(seen.progress(build, 0)?.position).toBe(position);
    expect([seen.progress(build, 1), seen.progress('others-v1', 0)]).toEqual([undefined, undefined]);
  });

  it('wakes who waits for a position when it tells of it, for one build or for all', async () => {
    tell();
    const position = await append(1);
    const waits = [
      seen.reached(position, PATIENCE_MS),
      seen.reached(position, PATIENCE_MS, build, 0),
      seen.reached('9', 1, build),
    ];
    tell();
    expect(await Promise.all(waits)).toEqual([true, true, false]);
  });

  it('lets nobody wait for a build that has stopped', async () => {
    tell();
    const { statuses, progress } = projector.sight();
    const waiting = seen.reached('9', PATIENCE_MS, build);
    seen.see({ progress, statuses: statuses.map((status) => ({ ...status, state: 'stopped' })) });
    expect(await waiting).toBe(false);
  });

  it('leaves it to the read store to tell which documents are parked, where there are any', async () => {
    await append(1);
    tell();
    expect(seen.progress('fragile-v1', 0)?.isParked('0/a')).toBe(false);
    await append(3);
    tell();
    expect(seen.progress('fragile-v1', 0)?.isParked('0/a')).toBeUndefined();
    const { liveBuilds } = seen;
    const models = new ReadModels({
      ...{ store, readStore, liveBuilds, codec: plainCodec, shards: 1 },
      projector: seen,
    });
    await expect(models.get(projectionOf(3), { stream: 'a' })).rejects.toMatchObject({ code: 'parked' });
    expect((await models.get(tallies, { stream: 'a' })).body).toEqual({ values: [1, 3] });
  });

  it('feeds nothing when its thread is lost, and tells so', async () => {
    const position = await append(1);
    tell();
    seen.lost();
    expect(seen.progress(build, 0)).toBeUndefined();
    expect(seen.status().map(({ state, shards }) => [state, shards])).toEqual([
      ['retrying', 0],
      ['retrying', 0],
    ]);
    const waiting = seen.reached(position, PATIENCE_MS);
    tell();
    expect(await waiting).toBe(true);
  });

  it('lets nobody wait once it has ended', async () => {
    const waiting = seen.reached('9', PATIENCE_MS);
    seen.ended();
    expect(await waiting).toBe(false);
  });

  it('is further and further behind while it does not tell', async () => {
    await append(1);
    tell();
    now = 2_000;
    expect(seen.status()[0]).toMatchObject({ secondsBehind: 0, eventsBehind: 0 });
    now = 10_000;
    expect(seen.status()[0]).toMatchObject({ secondsBehind: 10, eventsBehind: undefined });
    tell();
    expect(seen.status()[0]).toMatchObject({ secondsBehind: 0, eventsBehind: 0 });
  });

  it('is asked where it is', async () => {
    await seen.look();
    await seen.serveRequests();
    expect(asked).toEqual(['look', 'serve']);
  });
});
