import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  domainSchemas,
  EventCodec,
  Replay,
  StateHistory,
  type EventSchemas,
  type ReplayedEvent,
} from '@rollcall/event-sourcing';
import { userAggregate } from '@rollcall/composition';
import { foldedLog } from '@rollcall/backup';
import type { UserIdentified } from '@rollcall/domain';
import { userProfileProjection } from '@rollcall/projections';
import { type EngineRoom, openEngineRoom } from './support/open-engine-room.js';

/** A later program: in its version 3 a user's name is trimmed, and since version 2 written in capitals. */
const later: EventSchemas = {
  ...domainSchemas,
  UserIdentified: {
    version: 3,
    upcasters: [
      (data) => named(data, (name) => name.toUpperCase()),
      (data) => named(data, (name) => name.trim()),
    ],
  },
};

const named = (data: UserIdentified['data'], change: (name: string) => string): UserIdentified['data'] => {
  const name = data.sealed?.name;
  return typeof name === 'string' ? { ...data, sealed: { ...data.sealed, name: change(name) } } : data;
};

const stream = 'user-test~/old';
const told = (name: string): UserIdentified => ({
  type: 'UserIdentified',
  data: { sealed: { id: '18', name } },
});
const identify = (name: string): UserIdentified => ({
  ...told(name),
  data: { ...told(name).data, control: false, tz: null },
});

describe('Events that older versions wrote', () => {
  let room: EngineRoom;
  let codec: EventCodec;

  beforeAll(async () => {
    room = openEngineRoom();
    codec = new EventCodec({ keys: room.codec.keys, schemas: later });
    const key = await room.codec.keys.keyOf(undefined);
    const second = {
      ...domainSchemas,
      UserIdentified: { version: 2, upcasters: later.UserIdentified!.upcasters },
    };
    const codecs = [room.codec, new EventCodec({ keys: room.codec.keys, schemas: second }), codec];
    for (const [n, written] of codecs.entries()) {
      const recording = { recordedAt: `2024-01-0${n + 1}T00:00:00.000Z` };
      const events = written.encode(stream, [identify(` Ann ${n} `)], recording, key);
      await room.log.append(stream, 'any', events);
    }
  });
  afterAll(() => room.close());

  it('are what the newest version would have written, in a fold of any moment', async () => {
    const history = new StateHistory({ store: room.log, codec });
    const names = await Promise.all(
      [0, 1, 2].map(async (revision) => {
        const { state } = await history.at(userAggregate, stream, revision);
        return state.status === 'known' ? state.profile.name : undefined;
      }),
    );
    expect(names).toEqual(['ANN 0', 'Ann 1', ' Ann 2 ']);
  });

  it('and in a replay, with personal data or without', async () => {
    const replay = async (personalData: boolean): Promise<readonly ReplayedEvent[]> => {
      const query = { streams: { prefixes: ['user-test~'], names: [] }, personalData };
      const events: ReplayedEvent[] = [];
      for await (const batch of new Replay(room.log, codec).batches(query)) events.push(...batch.events);
      return events;
    };
    const sealed = (await replay(true)).map(({ data }) => (data as UserIdentified['data']).sealed?.name);
    expect(sealed).toEqual(['ANN 0', 'Ann 1', ' Ann 2 ']);
    expect(JSON.stringify(await replay(false))).not.toMatch(/ann|"18"/i);
  });

  it('stop an older program that meets the newer ones, after what it can read', async () => {
    const query = { streams: { prefixes: ['user-test~'], names: [] }, personalData: true };
    const delivered: number[] = [];
    const whole = (async () => {
      for await (const { events } of new Replay(room.log, room.codec).batches(query))
        delivered.push(...events.map(({ revision }) => revision));
    })();
    await expect(whole).rejects.toMatchObject({ code: 'unknown_event_version', detail: { revision: 1 } });
    expect(delivered).toEqual([0]);
    const past = new StateHistory({ store: room.log, codec: room.codec });
    await expect(past.at(userAggregate, stream, 1)).rejects.toMatchObject({ code: 'unknown_event_version' });
    expect((await past.at(userAggregate, stream, 0)).revision).toBe(0);
  });

  it('are read by commands', async () => {
    const { runner } = room.process({ codec });
    const { state } = await runner.load(userAggregate, stream);
    expect(state.status === 'known' && state.profile.name).toBe(' Ann 2 ');
  });

  it('stop a command of an older program, by version and by type, before it decides anything', async () => {
    const unknownType = 'user-test~/unknown-type';
    const recording = { recordedAt: '2024-01-01T00:00:00.000Z' };
    const metadata = JSON.stringify({ v: 1, ...recording });
    await room.log.append(unknownType, 'no-stream', [
      { id: randomUUID(), type: 'FromTheFuture', data: '{}', metadata },
    ]);
    const { runner, store } = room.process();
    for (const refusing of [stream, unknownType]) {
      let isDecided = false;
      const executing = runner.execute(
        userAggregate,
        refusing,
        () => {
          isDecided = true;
          return [identify('Guessed')];
        },
        {},
      );
      await expect(executing).rejects.toMatchObject({
        code: 'unknown_event_version',
        detail: { stream: refusing, eventId: expect.any(String) },
      });
      expect([isDecided, store.appends]).toEqual([false, []]);
    }
  });

  it('fold in a backup as they do everywhere, and what cannot be read is named', async () => {
    const fold = (by: EventCodec) =>
      foldedLog({
        store: room.log,
        codec: by,
        projections: [userProfileProjection],
      });
    const newer = await fold(codec);
    expect(newer.firstUnreadable).toMatchObject([{ type: 'FromTheFuture', code: 'unknown_event_type' }]);
    const older = await fold(room.codec);
    expect(older.firstUnreadable).toMatchObject([
      { type: 'UserIdentified', code: 'unknown_event_version' },
      { type: 'UserIdentified', code: 'unknown_event_version' },
      { type: 'FromTheFuture', code: 'unknown_event_type' },
    ]);
    expect(newer.documents[0]!.documents).toBe(1);
  });
});
