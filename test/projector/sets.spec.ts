import { describe, expect, it } from '@jest/globals';
import type { Recorded, UserCommand, UserEvent } from '@rollcall/domain';
import { START } from '@rollcall/event-sourcing';
import { buildName, userSetsProjection } from '@rollcall/projections';
import type { ReadStore } from '@rollcall/read-store';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import fc from 'fast-check';
import { logOf } from '../analytics/support/logs.js';
import { directed, requests } from '../analytics/support/requests.js';
import { eventually } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { inMongoDatabase, onMongo } from '../support/mongo-database.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { inTemporaryFile } from '../support/temporary-store.js';
import { identify, record } from '../support/users.js';
import { mortal, type Mortal } from './support/mortal-read-store.js';
import { PATIENCE_MS } from './support/projector-room.js';
import { RebuildRoom } from './support/rebuild-room.js';
import { setsOfBuild, setsOfLog } from './support/sets-by-user.js';
import { SharingRoom } from './support/sharing-room.js';

const build = buildName(userSetsProjection);

/** Nothing of a user's row changes after the first of them, and each must count once. */
const sameDay: readonly UserCommand[] = [1, 2, 4, 8, 16, 32].map((value) =>
  record({ id: 'ada', at: '2024-03-14T12:00:00.000Z', value }),
);

const crowdOf = <Command>(count: number, command: (at: number) => Command): Command[] =>
  Array.from({ length: count }, (_, at) => command(at));

/** More values on a day than a page of small sets takes, and more users than one of its sets may have. */
const crowd: readonly UserCommand[] = [
  ...crowdOf(160, (at) => identify({ attributes: { plan: `p${at}` } }, `user-${at}`)),
  ...crowdOf(300, (at) => record({ id: `user-${at}`, at: '2024-03-14T12:00:00.000Z', value: at })),
  ...crowdOf(20, (at) => record({ id: `user-${at}`, at: '2024-03-14T13:00:00.000Z', value: 0.5 })),
];

const newcomers: readonly UserCommand[] = ['ada', 'bob', 'cyd'].flatMap((id) => [
  identify({ attributes: { plan: id } }, id),
  record({ id, at: '2024-03-14T12:00:00.000Z', value: 1 }),
]);
const projections = [userSetsProjection];

type Room = Pick<RebuildRoom<ReadStore>, 'store'>;

async function append({ store }: Room, events: readonly Recorded<UserEvent>[]): Promise<void> {
  for (const { stream, type, data } of events) await appendPlain(store, stream, { type, data });
}

const eventsOf = async ({ store }: { readonly store: Room['store'] }): Promise<readonly Recorded[]> =>
  plainCodec.decode(store.events);

/** Lets a process fold all of the log. */
async function folds(room: RebuildRoom<ReadStore>, batchSize: number): Promise<void> {
  const { projector } = room.process({ batchSize, onForeignLog: 'stop' });
  await projector.start();
  expect(await projector.reached(await room.store.head(), PATIENCE_MS)).toBe(true);
  await projector.stop();
}

/** The same, but the log comes to it in bits: it writes what it folded after each. */
async function foldsAsItComes(room: RebuildRoom<ReadStore>, atOnce: number): Promise<void> {
  const store = new MemoryEventStore();
  const { projector } = room.process({ store, onForeignLog: 'stop' });
  for (let at = 0; at < room.store.events.length; at += atOnce) {
    for (const event of room.store.events.slice(at, at + atOnce))
      await store.append(event.stream, 'any', [event]);
    if (at === 0) await projector.start();
    expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
  }
  await projector.stop();
}

/** Appends so many events at once, has them folded and stored, and goes on; false: the process was killed. */
async function foldsInBits(
  room: RebuildRoom<ReadStore>,
  { readStore, isDead }: Mortal,
  log: readonly Recorded<UserEvent>[],
  atOnce: number,
): Promise<boolean> {
  const { projector } = room.process({ readStore, onForeignLog: 'stop' });
  await projector.start();
  for (let at = 0; at < log.length; at += atOnce) {
    await append(room, log.slice(at, at + atOnce));
    const head = await room.store.head();
    if (!isDead())
      await eventually('the log to be folded', async () => isDead() || (await projector.reached(head, 5)));
  }
  await projector.stop();
  return !isDead();
}

/** Each time a process is killed one write later, and another one goes on with the whole rest at once. */
async function killedAnywhere(
  commands: readonly UserCommand[],
  atOnce: number,
  readStores: () => ReadStore | Promise<ReadStore> = () => new MemoryReadStore(),
): Promise<number> {
  for (let killed = 0; ; killed++) {
    const readStore = await readStores();
    const room = new RebuildRoom(readStore, projections, 2);
    const survived = await foldsInBits(room, mortal(readStore, killed + 1), logOf(commands), atOnce);
    await folds(room, 100);
    expect(await setsOfBuild(readStore, build)).toEqual(setsOfLog(await eventsOf(room)));
    if (survived) return killed;
  }
}

/** As if every checkpoint had been lost: all of the log is delivered once more. */
async function redelivered(
  room: RebuildRoom<ReadStore>,
  readStore: ReadStore,
  batchSize: number,
): Promise<void> {
  for (let shard = 0; shard < room.shards; shard++) await readStore.checkpoints.reset(`${build}/${shard}`);
  await folds(room, batchSize);
}

describe('A projection with sets', () => {
  it('has the same sets when every event is delivered twice, however the log is cut', () =>
    fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom(1, 3, 100),
        fc.constantFrom(1, 2, 100),
        async (commands, first, second) => {
          const readStore = new MemoryReadStore();
          const room = new RebuildRoom(readStore, projections, 2);
          await append(room, logOf(commands));
          await folds(room, first);
          const before = await setsOfBuild(readStore, build);
          await redelivered(room, readStore, second);
          expect(await setsOfBuild(readStore, build)).toEqual(before);
          expect(before).toEqual(setsOfLog(await eventsOf(room)));
        },
      ),
      { numRuns: 15, examples: [...directed, crowd].map((commands) => [commands, 3, 2]) },
    ));

  it('has the same sets when its process is killed between any two writes', async () => {
    const kills = [sameDay, ...directed].map((commands) => killedAnywhere(commands.slice(0, 4), 2));
    for (const killed of await Promise.all(kills)) expect(killed).toBeGreaterThan(8);
  });

  it('has the same sets when its process is killed while they outgrow the pages of their day', async () => {
    expect(await killedAnywhere(crowd, 320)).toBeGreaterThan(8);
  });

  it('has the same sets when one process after another is killed, each with more of the log to fold', async () => {
    const log = logOf(newcomers);
    const third = log.length / 3;
    const dieAt = crowdOf(12, (at) => at + 6);
    for (const first of dieAt)
      for (const second of dieAt) {
        const readStore = new MemoryReadStore();
        const room = new RebuildRoom(readStore, projections, 1);
        await foldsInBits(room, mortal(readStore, first), log.slice(0, third), third);
        await foldsInBits(room, mortal(readStore, second), log.slice(third, 2 * third), third);
        await append(room, log.slice(2 * third));
        await folds(room, 100);
        expect([first, second, await setsOfBuild(readStore, build)]).toEqual([
          first,
          second,
          setsOfLog(await eventsOf(room)),
        ]);
      }
  });

  it('has the same sets when a process is killed, and the next one writes after less of the log than it had folded', async () => {
    const log = logOf(newcomers);
    const third = log.length / 3;
    let killed = 0;
    // Until it lives to say in a checkpoint that it has folded more than the next one begins with.
    for (let isAhead = false; !isAhead; killed++) {
      const readStore = new MemoryReadStore();
      const room = new RebuildRoom(readStore, projections, 1);
      await foldsInBits(room, mortal(readStore, killed + 1), log, log.length);
      const checkpoint = await readStore.checkpoints.load(`${build}/0`);
      isAhead = (checkpoint?.position ?? START) > room.store.events[third - 1]!.position;
      if (isAhead) await folds(room, 100);
      else await foldsAsItComes(room, third);
      expect([killed, await setsOfBuild(readStore, build)]).toEqual([
        killed,
        setsOfLog(await eventsOf(room)),
      ]);
    }
    expect(killed).toBeGreaterThan(8);
  });

  it('has the same sets when two processes share the shards, and one is killed, or paused and comes back', async () => {
    const room = new SharingRoom(8, projections);
    const log = logOf(directed.flat());
    const third = Math.ceil(log.length / 3);
    const first = await room.start({ batchSize: 3 });
    const second = await room.start({ batchSize: 5 });
    await room.shared();
    await append(room, log.slice(0, third));
    room.pause(second);
    await append(room, log.slice(third, 2 * third));
    await room.pass(15_000);
    await room.shared();
    room.resume(second);
    await room.shared();
    room.kill(first);
    await append(room, log.slice(2 * third));
    await room.pass(15_000);
    await room.shared();
    await room.caughtUp();
    expect(await setsOfBuild(room.readStore, build)).toEqual(setsOfLog(await eventsOf(room)));
    await room.close();
  });

  it('stops at an event that it cannot fold, says why, skips nothing, and goes on when it can', async () => {
    const readStore = new MemoryReadStore();
    const room = new RebuildRoom(readStore, projections, 2);
    const log = logOf(directed[0]!);
    const broken = log[Math.floor(log.length / 2)]!;
    await append(room, log);
    const isBroken = { now: true };
    const { sets } = userSetsProjection;
    const failing = {
      ...userSetsProjection,
      sets: {
        ...sets!,
        evolve: (document: Parameters<NonNullable<typeof sets>['evolve']>[0], event: Recorded<UserEvent>) => {
          if (isBroken.now && event.stream === broken.stream && event.revision === broken.revision)
            throw new TypeError('cannot fold this');
          return sets!.evolve(document, event);
        },
      },
    };
    const { projector } = room.process({ projections: [failing], batchSize: 2, onForeignLog: 'stop' });
    await projector.start();
    expect(await projector.reached(await room.store.head(), PATIENCE_MS)).toBe(false);
    const [status] = projector.status();
    expect(status).toMatchObject({ state: 'stopped', parked: 0, error: { code: 'TypeError' } });
    const stopped = (await eventsOf(room)).find(({ id }) => id === status?.error?.eventId);
    expect(stopped).toMatchObject({ stream: broken.stream, revision: broken.revision });
    await projector.stop();
    isBroken.now = false;
    await folds(room, 2);
    expect(await setsOfBuild(readStore, build)).toEqual(setsOfLog(await eventsOf(room)));
  });

  describe('on SQLite', () => onStore(() => inTemporaryFile((file) => SqliteReadStore.open(file))()));
  describe('on MongoDB', () => onMongo((url) => onStore(inMongoDatabase(url, ({ readStore }) => readStore))));
});

type Opened = Promise<{ readonly store: ReadStore; readonly dispose: () => Promise<unknown> }>;

function onStore(open: () => Opened): void {
  it('is killed between any two writes, and rebuilt, and has the same sets', async () => {
    const opened: Awaited<Opened>[] = [];
    const readStores = async (): Promise<ReadStore> => {
      const next = await open();
      opened.push(next);
      return next.store;
    };
    expect(await killedAnywhere(sameDay.slice(0, 3), 1, readStores)).toBeGreaterThan(5);
    const { store } = opened.at(-1)!;
    const room = new RebuildRoom(store, projections, 2);
    await append(room, logOf(directed.flat()));
    const { rebuilds, projector } = await room.start({ onForeignLog: 'rebuild' });
    await rebuilds.begin('user-sets', 'one');
    await rebuilds.awaitCaughtUp('user-sets', 'one', {});
    expect(await projector.reached(await room.store.head(), PATIENCE_MS)).toBe(true);
    const expected = setsOfLog(await eventsOf(room));
    expect(await setsOfBuild(store, `${build}-g2`)).toEqual(expected);
    await room.close();
    for (const one of opened) await one.dispose();
  });
}
