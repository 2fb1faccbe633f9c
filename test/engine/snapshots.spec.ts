import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Aggregate, Snapshot } from '@rollcall/event-sourcing';
import { openEngineRoom, type EngineRoom } from './support/open-engine-room.js';
import { adding, counted, named, tally, type Tally, type TallyEvent } from './support/tally.js';

const stream = 'user-production~/a';
const version = 1;
/** How a stream is first read. */
const end = ['backwards', undefined, 100];

describe('Snapshots', () => {
  let room: EngineRoom;

  beforeEach(() => {
    room = openEngineRoom();
  });
  afterEach(() => room.close());

  /** `named`, then `counted(value)` until the stream has that many events; by ten an append. */
  const write = async (
    events: number,
    aggregate: Aggregate<Tally, never, TallyEvent> = tally,
    value = 1,
  ): Promise<void> => {
    const { runner } = room.process();
    const all: TallyEvent[] = [named('Ada'), ...Array.from({ length: events - 1 }, () => counted(value))];
    for (let at = 0; at < all.length; at += 10) {
      await runner.execute(aggregate, stream, adding(...all.slice(at, at + 10)), {});
    }
    await runner.close();
  };

  const loadFresh = async () => {
    const { runner, store } = room.process();
    const loaded = await runner.load(tally, stream);
    return { loaded, reads: store.reads.map(({ direction, from, limit }) => [direction, from, limit]) };
  };

  it('are written once for every hundred events', async () => {
    const written: number[] = [];
    const put = room.snapshots.put.bind(room.snapshots);
    room.snapshots.put = (of, snapshot) => {
      written.push(snapshot.revision);
      return put(of, snapshot);
    };
    await write(350);
    expect(written).toEqual([99, 199, 299]);
  });

  it('are waited for at close only', async () => {
    let writing = (): void => undefined;
    let done = false;
    room.snapshots.put = () =>
      new Promise<void>((resolve) => (writing = resolve)).then(() => void (done = true));
    const { runner } = room.process();
    await runner.execute(
      tally,
      stream,
      adding(named('Ada'), ...Array.from({ length: 99 }, () => counted(1))),
      {},
    );
    expect(done).toBe(false);
    const closed = runner.close();
    writing();
    await closed;
    expect(done).toBe(true);
  });

  it('that fail to be written are reported, and cost speed only', async () => {
    const failures: unknown[] = [];
    room.snapshots.put = () => Promise.reject(new Error('disk full'));
    const { runner } = room.process({ hooks: { snapshotFailed: (error) => failures.push(error) } });
    const many = [named('Ada'), ...Array.from({ length: 99 }, () => counted(1))];
    expect(await runner.execute(tally, stream, adding(...many), {})).toMatchObject({ revision: 99 });
    await runner.close();
    expect(failures).toEqual([new Error('disk full')]);
  });

  it('spare reading what came before them', async () => {
    await write(350);
    const { loaded, reads } = await loadFresh();
    expect(loaded).toMatchObject({ state: { name: 'Ada', sum: 349 }, revision: 349 });
    expect(reads).toEqual([end]);
  });

  it('further back than the end of the stream spare what came before them, too', async () => {
    await write(120);
    const snapshot = await room.snapshots.get(stream, version);
    await write(200);
    await room.snapshots.clear();
    await room.snapshots.put(stream, snapshot!);
    const { loaded, reads } = await loadFresh();
    expect(loaded).toMatchObject({ state: { name: 'Ada', sum: 318 }, revision: 319 });
    expect(reads).toEqual([end, ['forwards', 99, 1], ['forwards', 100, 500]]);
  });

  it.each([1, 99])('are not looked for where a stream has %s events', async (events) => {
    await write(events);
    room.snapshots.get = () => Promise.reject(new Error('looked for'));
    const { loaded, reads } = await loadFresh();
    expect(loaded).toMatchObject({ state: { name: 'Ada', sum: events - 1 }, revision: events - 1 });
    expect(reads).toEqual([end]);
  });

  it.each([100, 101, 199, 200])('change nothing about a stream of %s events', async (events) => {
    await write(events);
    const { loaded, reads } = await loadFresh();
    expect(loaded).toMatchObject({ state: { name: 'Ada', sum: events - 1 }, revision: events - 1 });
    expect(reads).toEqual([end]);
  });

  it('are not written again of a stream that was loaded from one', async () => {
    await write(100);
    room.snapshots.put = () => Promise.reject(new Error('written again'));
    const failures: unknown[] = [];
    const { runner } = room.process({ hooks: { snapshotFailed: (error) => failures.push(error) } });
    await runner.load(tally, stream);
    await runner.close();
    expect(failures).toEqual([]);
  });

  it('know the key of their stream, so that it goes on with it', async () => {
    await write(250);
    const { runner, store } = room.process();
    await runner.execute(tally, stream, adding(named('Grace')), {});
    expect(store.reads).toHaveLength(1);
    expect(await room.keyIds(stream)).toHaveLength(1);
  });

  it('change nothing but speed: a state is the same without them', async () => {
    await write(350);
    const { loaded: withSnapshot } = await loadFresh();
    await room.snapshots.clear();
    const { loaded: without } = await loadFresh();
    const { state, revision, position, recordedAt } = without;
    expect(withSnapshot).toMatchObject({ state, revision, position, recordedAt });
  });

  it('are written, too, of a long stream that was read without one', async () => {
    await write(350);
    await room.snapshots.clear();
    const { runner } = room.process();
    await runner.load(tally, stream);
    await runner.close();
    expect(await room.snapshots.get(stream, version)).toMatchObject({ revision: 349 });
  });

  it('hold nothing readable', async () => {
    await write(100);
    const snapshot = await room.snapshots.get(stream, version);
    const [keyId, sealed] = snapshot!.state.split('.');
    expect([keyId]).toEqual(await room.keyIds(stream));
    expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(sealed!, 'base64').toString('latin1')).not.toMatch(/Ada|sum/);
  });

  it.each<[string, (snapshot: Snapshot) => Snapshot]>([
    ['changed', (snapshot) => ({ ...snapshot, state: snapshot.state.replace('.', '.AA') })],
    ['said to be sealed with another key', (snapshot) => ({ ...snapshot, state: `x${snapshot.state}` })],
    ['cut short', (snapshot) => ({ ...snapshot, state: '' })],
    ['said to be of another revision', (snapshot) => ({ ...snapshot, revision: snapshot.revision + 1 })],
  ])('that were %s are as good as none', async (_, damaged) => {
    await write(120);
    const get = room.snapshots.get.bind(room.snapshots);
    room.snapshots.get = async (...of) => damaged((await get(...of))!);
    const { loaded, reads } = await loadFresh();
    expect(loaded).toMatchObject({ state: { sum: 119 }, revision: 119 });
    expect(reads).toEqual([end, ['forwards', 0, 500]]);
  });

  it('of a log that went another way since are as good as none', async () => {
    await write(220);
    const snapshot = await room.snapshots.get(stream, version);
    expect(snapshot).toMatchObject({ revision: 199 });
    const keys = await room.keyStore.getMany(await room.keyIds(stream));
    // A backup of the log was brought back: the same stream and key, other events. Of those lengths, the stream has no
    // look at its snapshots, ends before this one, has another event in its place near the end, and one further back.
    for (const events of [50, 150, 210, 310]) {
      await room.close();
      room = openEngineRoom(room.installationKey);
      await room.keyStore.create(keys);
      await write(events, tally, 2);
      await room.snapshots.clear();
      await room.snapshots.put(stream, snapshot!);
      const { loaded } = await loadFresh();
      expect(loaded).toMatchObject({ state: { sum: 2 * (events - 1) }, revision: events - 1 });
    }
  });

  it('of another version of the state are as good as none', async () => {
    await write(120);
    const { runner, store } = room.process();
    await runner.load({ ...tally, snapshotVersion: 2 }, stream);
    expect(store.reads[1]).toMatchObject({ direction: 'forwards', from: 0 });
  });

  it('are not made where the aggregate wants none, or the stream has no key to seal them with', async () => {
    await write(120, { ...tally, snapshotVersion: undefined });
    expect(await room.snapshots.get(stream, version)).toBeUndefined();
    const { runner } = room.process();
    await runner.execute(tally, 'user-b', adding(...Array.from({ length: 120 }, () => counted(1))), {});
    await runner.close();
    expect(await room.snapshots.get('user-b', version)).toBeUndefined();
  });

  it('bring nothing back of a person whose key was forgotten', async () => {
    await write(120);
    await room.codec.keys.forget(await room.keyIds(stream));
    const { loaded } = await loadFresh();
    expect(loaded.state).toEqual({ name: null, sum: 119 });
  });
});

describe('A long stream without a snapshot', () => {
  it('is read in pages, never whole', async () => {
    const room = openEngineRoom();
    try {
      const { runner } = room.process();
      const many = adding(...Array.from({ length: 300 }, () => counted(1)));
      for (let append = 0; append < 4; append++) await runner.execute(tally, stream, many, {});
      const { runner: fresh, store } = room.process();
      expect((await fresh.load(tally, stream)).state.sum).toBe(1_200);
      expect(store.reads.map(({ from, limit }) => ({ from, limit }))).toEqual([
        { from: undefined, limit: 100 },
        { from: 0, limit: 500 },
        { from: 500, limit: 500 },
        { from: 1_000, limit: 500 },
      ]);
    } finally {
      await room.close();
    }
  });
});
