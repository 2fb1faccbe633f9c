import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CommandRunner,
  EngineError,
  EventCodec,
  SealingKeys,
  type EventMetadata,
} from '@rollcall/event-sourcing';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { SqliteKeyStore } from '@rollcall/read-store-sqlite';
import { failsAfterWriting, failsBeforeWriting } from './support/faulty-event-store.js';
import { openEngineRoom, type EngineRoom } from './support/open-engine-room.js';
import { adding, counted, named, tally } from './support/tally.js';

const stream = 'user-production~/a';
const user = (at: number): string => `user-production~/${at}`;

describe('Data keys', () => {
  let room: EngineRoom;

  beforeEach(() => {
    room = openEngineRoom();
  });
  afterEach(() => room.close());

  /** Streams by the id of the key that their sealed events name. */
  const streamsByKey = async (): Promise<Map<string, Set<string>>> => {
    const streams = new Map<string, Set<string>>();
    for await (const { events } of room.log.readAll()) {
      for (const event of events) {
        const { k } = JSON.parse(event.metadata) as EventMetadata;
        if (k !== undefined) streams.set(k, (streams.get(k) ?? new Set()).add(event.stream));
      }
    }
    return streams;
  };

  const watchCreate = (): number[] => {
    const created: number[] = [];
    const create = room.keyStore.create.bind(room.keyStore);
    room.keyStore.create = (wrapped) => {
      created.push(wrapped.size);
      return create(wrapped);
    };
    return created;
  };

  it('are taken only for what is sealed', async () => {
    const created = watchCreate();
    const { runner } = room.process();
    await runner.execute(tally, stream, adding(counted(1)), {});
    expect(created).toEqual([]);
    await runner.execute(tally, stream, adding(named('Ada'), counted(1)), {});
    const events = await room.log.readStream(stream, { direction: 'forwards', limit: 10 });
    expect(events.map(({ metadata }) => metadata.includes('"k"'))).toEqual([false, true, false]);
  });

  it('stay the same for a stream, in every process, with no look-up where its state is held', async () => {
    const { runner } = room.process();
    await runner.execute(tally, stream, adding(named('Ada')), {});
    const getMany = room.keyStore.getMany.bind(room.keyStore);
    room.keyStore.getMany = () => Promise.reject(new Error('looked up'));
    await runner.execute(tally, stream, adding(counted(1), named('Grace')), {});
    room.keyStore.getMany = getMany;
    await room.process().runner.execute(tally, stream, adding(named('Mary')), {});
    expect(await room.keyIds(stream)).toHaveLength(1);
  });

  it('are used by one stream each, however processes race for the same users', async () => {
    const processes = Array.from({ length: 3 }, () => room.process({ poolSize: 4 }));
    let lost = 0;
    for (const { store } of processes) {
      const append = store.append.bind(store);
      store.append = (...all) =>
        append(...all).catch((error: unknown) => {
          lost += 1;
          throw error;
        });
    }
    const writes = Array.from({ length: 40 }, (_, at) =>
      processes.map(({ runner }, process) =>
        runner.execute(tally, user(at), adding(named(`${at} by ${process}`)), {}),
      ),
    );
    await Promise.all(writes.flat());
    expect(lost).toBeGreaterThan(0);
    // One round more, with the keys that the losers gave back.
    await Promise.all(
      processes.flatMap(({ runner }, process) =>
        Array.from({ length: 10 }, (_, at) =>
          runner.execute(tally, user(1_000 * (process + 1) + at), adding(named('new')), {}),
        ),
      ),
    );
    const streams = await streamsByKey();
    expect(streams.size).toBe(70);
    expect([...streams.values()].filter(({ size }) => size !== 1)).toEqual([]);
    const fresh = room.process().runner;
    for (let at = 0; at < 40; at++) {
      expect((await fresh.load(tally, user(at))).state.name).toMatch(new RegExp(`^${at} by \\d$`));
    }
  });

  it('go back where certainly nothing was written with them', async () => {
    const created = watchCreate();
    const { runner, store } = room.process({ poolSize: 2, appendDeadlineMs: 0 });
    for (let at = 0; at < 10; at++) {
      store.fates.push(failsBeforeWriting('store_unavailable'));
      const refused = runner.execute(tally, stream, adding(named('Ada')), {});
      await expect(refused).rejects.toMatchObject({ code: 'store_unavailable' });
      const large = adding(named('x'.repeat(1_000_000)));
      await expect(runner.execute(tally, stream, large, {})).rejects.toMatchObject({
        code: 'append_too_large',
      });
    }
    expect(created.length).toBeLessThanOrEqual(2);
  });

  it('are never used again where an outcome stays unknown', async () => {
    const { runner, store } = room.process({ appendDeadlineMs: 0 });
    store.fates.push(failsAfterWriting('outcome_unknown'));
    const doubtful = runner.execute(tally, stream, adding(named('Ada')), {});
    await expect(doubtful).rejects.toMatchObject({ code: 'outcome_unknown' });
    for (let at = 0; at < 20; at++) await runner.execute(tally, user(at), adding(named('other')), {});
    expect((await streamsByKey()).size).toBe(21);
    await runner.execute(tally, stream, adding(counted(1)), {});
    expect((await runner.load(tally, stream)).state).toEqual({ name: 'Ada', sum: 1 });
  });

  it('are enough for a burst of new users much larger than what was made ahead', async () => {
    const created = watchCreate();
    const { runner } = room.process({ poolSize: 8 });
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => runner.execute(tally, user(at), adding(named(`n${at}`)), {})),
    );
    expect((await streamsByKey()).size).toBe(200);
    expect(created.every((size) => size > 1)).toBe(true);
    const fresh = room.process().runner;
    for (let at = 0; at < 200; at++) expect((await fresh.load(tally, user(at))).state.name).toBe(`n${at}`);
  });

  it('that cannot be made refuse new users as store_unavailable, nobody else, and only for as long', async () => {
    const { runner } = room.process({ poolSize: 2 });
    await runner.execute(tally, stream, adding(named('Ada')), {});
    const create = room.keyStore.create.bind(room.keyStore);
    room.keyStore.create = () => Promise.reject(new EngineError('store_unavailable', 'away'));
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) => runner.execute(tally, user(at), adding(named('new')), {})),
    );
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(6);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'store_unavailable' } });
    expect((await streamsByKey()).size).toBe(1 + answers.length - refused.length);
    await runner.execute(tally, stream, adding(named('Grace'), counted(1)), {});
    room.keyStore.create = create;
    for (let at = 0; at < 10; at++) await runner.execute(tally, user(at), adding(named('new')), {});
    expect((await streamsByKey()).size).toBe(11);
  });

  it('open everything that was acknowledged before a crash, and are no fewer for those left over', async () => {
    const { runner } = room.process({ poolSize: 4 });
    const count = 30;
    const image = mkdtempSync(join(tmpdir(), 'rollcall-image-'));
    try {
      for (let at = 0; at < count; at++) {
        await runner.execute(tally, user(at), adding(named(`n${at}`)), {});
        // As a crash would leave it: whatever is in the files now, with nothing stopped or closed.
        if (at === count - 1) cpSync(room.directory, image, { recursive: true });
      }
      const store = SqliteEventStore.open(join(image, 'events.db'));
      const keyStore = SqliteKeyStore.open(join(image, 'keys.db'));
      const { installationKey } = room;
      const codec = new EventCodec({ keys: new SealingKeys({ keyStore, installationKey }) });
      const after = new CommandRunner({ store, codec, exclusive: true });
      for (let at = 0; at < count; at++)
        expect((await after.load(tally, user(at))).state.name).toBe(`n${at}`);
      await after.execute(tally, user(count), adding(named('one more')), {});
      await Promise.all([store.close(), keyStore.close()]);
    } finally {
      rmSync(image, { recursive: true, force: true });
    }
  });

  it('made ahead are forgotten at the stop, and every user stays readable', async () => {
    const { runner, codec } = room.process({ poolSize: 8 });
    const made: string[] = [];
    const create = room.keyStore.create.bind(room.keyStore);
    room.keyStore.create = (wrapped) => {
      made.push(...wrapped.keys());
      return create(wrapped);
    };
    for (let at = 0; at < 6; at++) await runner.execute(tally, user(at), adding(named(`n${at}`)), {});
    await codec.keys.stop();
    const used = [...(await streamsByKey()).keys()];
    expect(made.length).toBeGreaterThan(used.length);
    expect([...(await room.keyStore.getMany(made)).keys()].sort()).toEqual(used.sort());
  });

  it('once forgotten take with them what was sealed with them; what comes later has another', async () => {
    const { runner, codec } = room.process();
    await runner.execute(tally, stream, adding(named('Ada'), counted(1)), {});
    const [forgotten] = await room.keyIds(stream);
    await codec.keys.forget([forgotten!]);
    expect((await room.process().runner.load(tally, stream)).state).toEqual({ name: null, sum: 1 });
    await runner.execute(tally, stream, adding(named('Grace')), {});
    await room.process().runner.execute(tally, stream, adding(named('Mary')), {});
    expect(await room.keyIds(stream)).toHaveLength(2);
    expect((await room.process().runner.load(tally, stream)).state.name).toBe('Mary');
  });
});
