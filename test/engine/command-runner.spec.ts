import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_APPEND_BYTES, START, type Decide } from '@rollcall/event-sourcing';
import { failsAfterWriting, failsBeforeWriting } from './support/faulty-event-store.js';
import { openEngineRoom, type EngineRoom } from './support/open-engine-room.js';
import {
  adding,
  counted,
  named,
  refusing,
  tally,
  upTo,
  type Tally,
  type TallyEvent,
} from './support/tally.js';

const stream = 'user-production~/a';

describe('CommandRunner', () => {
  let room: EngineRoom;

  beforeEach(() => {
    room = openEngineRoom();
  });
  afterEach(() => room.close());

  it('answers with the new state, where it stands, and the events as they will be read back', async () => {
    const { runner } = room.process({ clock: () => new Date('2024-01-17T10:00:00.000Z') });
    const context = { correlationId: 'request-1', actor: 'adm1' };
    await runner.execute(tally, stream, adding(named('Ada')), {});
    const outcome = await runner.execute(tally, stream, adding(counted(2, 'k'), counted(3)), context);
    expect(outcome).toMatchObject({
      state: { name: 'Ada', sum: 5 },
      revision: 2,
      position: await room.log.head(),
      recordedAt: '2024-01-17T10:00:00.000Z',
    });
    const written = await room.log.readStream(stream, { direction: 'forwards', from: 1, limit: 10 });
    const readBack = await room.codec.decode(written);
    expect(outcome.events).toEqual(readBack.map((event) => ({ ...event, position: outcome.position })));
  });

  it('answers a stream that does not exist with the initial state, before the start', async () => {
    const { runner } = room.process();
    expect(await runner.load(tally, stream)).toMatchObject({
      state: { name: null, sum: 0 },
      revision: -1,
      position: START,
      recordedAt: '',
    });
  });

  it('runs commands on one stream one after another, without losing a race', async () => {
    let conflicts = 0;
    let appended = 0;
    const hooks = { conflict: () => conflicts++, appended: (events: number) => (appended += events) };
    const { runner } = room.process({ hooks });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => runner.execute(tally, stream, adding(counted(1), counted(1)), {})),
    );
    expect(outcomes.map(({ revision }) => revision)).toEqual(outcomes.map((_, index) => 2 * index + 1));
    expect(outcomes.at(-1)!.state.sum).toBe(100);
    expect({ conflicts, appended }).toEqual({ conflicts: 0, appended: 100 });
  });

  it('lets no stream wait for another', async () => {
    const { runner } = room.process();
    let release = (): void => undefined;
    const blocked = runner.execute(
      tally,
      stream,
      () => new Promise((resolve) => (release = () => resolve([counted(1)]))),
      {},
    );
    await runner.execute(tally, 'user-production~/b', adding(counted(1)), {});
    release();
    expect((await blocked).revision).toBe(0);
  });

  it('goes on with a stream after a command on it failed', async () => {
    const { runner } = room.process();
    const failed = runner.execute(tally, stream, refusing, {});
    const next = runner.execute(tally, stream, adding(counted(1)), {});
    await expect(failed).rejects.toMatchObject({ code: 'invalid_value' });
    expect((await next).revision).toBe(0);
  });

  it('reads a stream that does not exist once, and looks for no snapshot of it', async () => {
    const { runner, store } = room.process({ exclusive: true });
    const lookedFor: string[] = [];
    const get = room.snapshots.get.bind(room.snapshots);
    room.snapshots.get = (of, version) => {
      lookedFor.push(of);
      return get(of, version);
    };
    await runner.execute(tally, stream, adding(named('Ada')), {});
    expect(store.reads).toHaveLength(1);
    expect(lookedFor).toEqual([]);
  });

  it('reads nothing for a state it holds', async () => {
    const { runner, store } = room.process();
    await runner.execute(tally, stream, adding(counted(1)), {});
    store.reads.length = 0;
    await runner.execute(tally, stream, adding(counted(1)), {});
    expect(store.reads).toEqual([]);
  });

  it('holds no more states than it was told', async () => {
    const { runner, store } = room.process({ cacheSize: 1, exclusive: true });
    await runner.execute(tally, stream, adding(counted(1)), {});
    await runner.execute(tally, 'user-production~/b', adding(counted(1)), {});
    store.reads.length = 0;
    expect((await runner.load(tally, stream)).state.sum).toBe(1);
    expect(store.reads).toHaveLength(1);
  });

  it('holds no more bytes of states than it was told', async () => {
    const { runner, store } = room.process({ cacheBytes: 10_000, exclusive: true });
    const streams = ['a', 'b', 'c', 'd'].map((user) => `user-production~/${user}`);
    for (const one of streams) await runner.execute(tally, one, adding(named('x'.repeat(4_000))), {});
    store.reads.length = 0;
    for (const one of streams.slice(-2)) await runner.load(tally, one);
    expect(store.reads).toEqual([]);
    await runner.load(tally, streams[1]!);
    expect(store.reads).toHaveLength(1);
  });

  it('weighs a state anew that grew where it was held', async () => {
    const { runner, store } = room.process({ cacheBytes: 10_000, exclusive: true });
    const streams = ['a', 'b'].map((user) => `user-production~/${user}`);
    for (const one of streams) await runner.execute(tally, one, adding(counted(1)), {});
    for (const one of streams) await runner.execute(tally, one, adding(named('x'.repeat(6_000))), {});
    store.reads.length = 0;
    await runner.load(tally, streams[1]!);
    expect(store.reads).toEqual([]);
    await runner.load(tally, streams[0]!);
    expect(store.reads).toHaveLength(1);
  });

  it('holds more of them packed, where there is memory for it, and forgets those it has used least', async () => {
    const { runner, store } = room.process({ cacheSize: 1, packedBytes: 800, exclusive: true });
    const streams = ['a', 'b', 'c', 'd', 'e', 'f'].map((user) => `user-production~/${user}`);
    for (const one of streams) await runner.execute(tally, one, adding(named(one), counted(1)), {});
    store.reads.length = 0;
    const states = [];
    for (const one of streams.slice(-2)) states.push((await runner.load(tally, one)).state);
    expect(states).toMatchObject(streams.slice(-2).map((name) => ({ name, sum: 1 })));
    await runner.execute(tally, streams[5]!, adding(counted(2)), {});
    expect(await runner.load(tally, streams[4]!)).toMatchObject({ state: { sum: 1 }, revision: 1 });
    expect(await runner.load(tally, streams[5]!)).toMatchObject({ state: { sum: 3 }, revision: 2 });
    expect(store.reads).toEqual([]);
    await runner.load(tally, streams[0]!);
    expect(store.reads).toHaveLength(1);
  });

  it('looks at the head for a state it held packed, where others may write', async () => {
    const { runner } = room.process({ cacheSize: 1, packedBytes: 10_000 });
    const other = room.process().runner;
    await runner.execute(tally, stream, adding(counted(1)), {});
    await runner.execute(tally, 'user-production~/b', adding(counted(1)), {});
    await other.execute(tally, stream, adding(counted(10)), {});
    expect((await runner.load(tally, stream)).state.sum).toBe(11);
    expect(await runner.execute(tally, stream, adding(counted(1)), {})).toMatchObject({ revision: 2 });
  });

  it('changes nothing when the decision throws, and needs no new look at the stream', async () => {
    const { runner, store } = room.process({ exclusive: true });
    await runner.execute(tally, stream, adding(counted(1)), {});
    store.reads.length = 0;
    await expect(runner.execute(tally, stream, refusing, {})).rejects.toMatchObject({
      code: 'invalid_value',
    });
    expect(await runner.execute(tally, stream, adding(counted(1)), {})).toMatchObject({ revision: 1 });
    expect(store.reads).toEqual([]);
  });

  it('records at the clock, never before what the stream has already', async () => {
    let clock = '2024-01-17T10:00:00.000Z';
    const { runner } = room.process({ clock: () => new Date(clock) });
    const told: string[] = [];
    const telling: Decide<Tally, TallyEvent> = (_, now) => {
      told.push(now);
      return [counted(1)];
    };
    await runner.execute(tally, stream, telling, {});
    clock = '2023-12-31T00:00:00.000Z';
    const earlier = await runner.execute(tally, stream, telling, {});
    expect(earlier.events[0]!.recordedAt).toBe('2024-01-17T10:00:00.000Z');
    clock = '2024-01-17T10:00:00.001Z';
    await runner.execute(tally, stream, telling, {});
    expect(told).toEqual([
      '2024-01-17T10:00:00.000Z',
      '2024-01-17T10:00:00.000Z',
      '2024-01-17T10:00:00.001Z',
    ]);
  });

  it('refuses what is too large, and has written nothing', async () => {
    const { runner } = room.process();
    const large = adding(counted(1, 'k'.repeat(MAX_APPEND_BYTES)));
    await expect(runner.execute(tally, stream, large, {})).rejects.toMatchObject({
      code: 'append_too_large',
    });
    expect(await room.log.head()).toBe(START);
    expect(await runner.execute(tally, stream, adding(counted(1)), {})).toMatchObject({ revision: 0 });
  });

  describe('racing with another process', () => {
    it('decides again on the fresh state after it lost', async () => {
      let conflicts = 0;
      const { runner } = room.process({ hooks: { conflict: () => conflicts++ } });
      const other = room.process().runner;
      await runner.execute(tally, stream, adding(counted(1)), {});
      await other.execute(tally, stream, adding(counted(10)), {});
      const seen: number[] = [];
      const outcome = await runner.execute(
        tally,
        stream,
        ({ state }) => {
          seen.push(state.sum);
          return [counted(100)];
        },
        {},
      );
      expect(seen).toEqual([1, 11]);
      expect(outcome).toMatchObject({ state: { sum: 111 }, revision: 2 });
      expect(conflicts).toBe(1);
    });

    it('decides again on the fresh state after it lost on one that it held packed', async () => {
      const { runner } = room.process({ cacheSize: 1, packedBytes: 10_000 });
      await runner.execute(tally, stream, adding(counted(1)), {});
      await runner.execute(tally, 'user-production~/b', adding(counted(1)), {});
      await room.process().runner.execute(tally, stream, adding(counted(10)), {});
      expect(await runner.execute(tally, stream, adding(counted(100)), {})).toMatchObject({
        state: { sum: 111 },
        revision: 2,
      });
    });

    it('loses nothing and doubles nothing, however many race', async () => {
      const runners = Array.from({ length: 4 }, () => room.process().runner);
      const tries = runners.flatMap((runner) =>
        Array.from({ length: 10 }, () =>
          runner
            .execute(tally, stream, adding(counted(1)), {})
            .catch((error: { code: string }) => error.code),
        ),
      );
      const answers = await Promise.all(tries);
      const written = answers.filter((answer) => typeof answer === 'object').length;
      expect(new Set(answers.filter((answer) => typeof answer === 'string'))).toEqual(
        new Set(written === answers.length ? [] : ['conflict']),
      );
      expect((await room.process().runner.load(tally, stream)).state.sum).toBe(written);
    });

    it('gives up with conflict after five more tries', async () => {
      const { runner, store } = room.process();
      store.always = failsBeforeWriting('wrong_expected_revision');
      await expect(runner.execute(tally, stream, adding(counted(1)), {})).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(store.appends).toHaveLength(6);
    });
  });

  describe('a decision that writes nothing (invariant 1)', () => {
    const head = { stream, direction: 'backwards', limit: 1 };

    it('is answered after one look at the stream head', async () => {
      const { runner, store } = room.process();
      const { position } = await runner.execute(tally, stream, adding(counted(1)), {});
      store.reads.length = 0;
      expect(await runner.execute(tally, stream, upTo(1), {})).toMatchObject({
        revision: 0,
        position,
        events: [],
      });
      expect(store.reads).toEqual([head]);
    });

    it('is decided again where another process has written meanwhile', async () => {
      const { runner } = room.process();
      const other = room.process().runner;
      await runner.execute(tally, stream, adding(counted(1)), {});
      const { position } = await other.execute(tally, stream, adding(counted(-1)), {});
      // On the state it holds this changes nothing; on the stream as it is, it does.
      expect(await runner.execute(tally, stream, upTo(1), {})).toMatchObject({
        revision: 2,
        state: { sum: 1 },
      });

      await other.execute(tally, stream, adding(counted(5)), {});
      const unchanged = await runner.execute(tally, stream, adding(), {});
      expect(unchanged).toMatchObject({ revision: 3, state: { sum: 6 }, events: [] });
      expect(unchanged.position > position).toBe(true);
    });

    it('is decided again where it refused because of a state that is stale', async () => {
      const { runner } = room.process();
      const other = room.process().runner;
      await runner.load(tally, stream);
      await other.execute(tally, stream, adding(counted(1)), {});
      const existing: Decide<Tally, TallyEvent> = (loaded, now) =>
        loaded.revision === -1 ? refusing(loaded, now) : [counted(1)];
      expect(await runner.execute(tally, stream, existing, {})).toMatchObject({ revision: 1 });
    });

    it('is refused after the same look', async () => {
      const { runner, store } = room.process();
      await runner.load(tally, stream);
      store.reads.length = 0;
      await expect(runner.execute(tally, stream, refusing, {})).rejects.toMatchObject({
        code: 'invalid_value',
      });
      expect(store.reads).toEqual([head]);
    });

    it('needs no look where no other process can write', async () => {
      const { runner, store } = room.process({ exclusive: true });
      await runner.execute(tally, stream, adding(counted(1)), {});
      store.reads.length = 0;
      await runner.execute(tally, stream, upTo(1), {});
      await expect(runner.execute(tally, stream, refusing, {})).rejects.toMatchObject({
        code: 'invalid_value',
      });
      expect(store.reads).toEqual([]);
    });

    it('is loaded fresh where another process has written meanwhile', async () => {
      const { runner } = room.process();
      await runner.load(tally, stream);
      await room.process().runner.execute(tally, stream, adding(counted(7)), {});
      expect((await runner.load(tally, stream)).state.sum).toBe(7);
    });
  });

  describe('when the store fails (invariant 6)', () => {
    const appendDeadlineMs = 60;
    const written = async () =>
      (await room.log.readStream(stream, { direction: 'forwards', limit: 100 })).length;

    it('repeats an append whose outcome is unknown with the same ids and expectation, and writes once', async () => {
      const { runner, store } = room.process();
      await runner.execute(tally, stream, adding(counted(1)), {});
      store.fates.push(failsAfterWriting('outcome_unknown'), failsBeforeWriting('outcome_unknown'));
      const outcome = await runner.execute(tally, stream, adding(counted(1), counted(1)), {});
      expect(outcome).toMatchObject({ state: { sum: 3 }, revision: 2 });
      const [, first, second, third] = store.appends;
      expect(second).toEqual(first);
      expect(third).toEqual(first);
      expect(await written()).toBe(3);
    });

    it('repeats an append the store was away for', async () => {
      const { runner, store } = room.process();
      store.fates.push(failsBeforeWriting('store_unavailable'), failsBeforeWriting('store_unavailable'));
      expect(await runner.execute(tally, stream, adding(counted(1)), {})).toMatchObject({ revision: 0 });
      expect(await written()).toBe(1);
    });

    it('says store_unavailable only where certainly nothing was written', async () => {
      const { runner, store } = room.process({ appendDeadlineMs });
      store.always = failsBeforeWriting('store_unavailable');
      await expect(runner.execute(tally, stream, adding(counted(1)), {})).rejects.toMatchObject({
        code: 'store_unavailable',
      });
      expect(await written()).toBe(0);
    });

    it('says outcome_unknown where one try may have written, whatever the later ones said', async () => {
      const { runner, store } = room.process({ appendDeadlineMs });
      store.fates.push(failsAfterWriting('outcome_unknown'));
      store.always = failsBeforeWriting('store_unavailable');
      await expect(runner.execute(tally, stream, adding(counted(1)), {})).rejects.toMatchObject({
        code: 'outcome_unknown',
      });
      expect(await written()).toBe(1);
      expect(store.appends.length).toBeLessThanOrEqual(10);
    });

    it('forgets the state it held once an outcome stays unknown', async () => {
      const { runner, store } = room.process({ appendDeadlineMs, exclusive: true });
      await runner.execute(tally, stream, adding(counted(1)), {});
      store.always = failsAfterWriting('outcome_unknown');
      const [doubtful] = await Promise.allSettled([runner.execute(tally, stream, adding(counted(10)), {})]);
      expect(doubtful).toMatchObject({ status: 'rejected', reason: { code: 'outcome_unknown' } });
      store.always = undefined;
      expect((await runner.execute(tally, stream, adding(), {})).state.sum).toBe(11);
    });

    it('loses the race, and no event, when another process wrote in place of a doubtful append', async () => {
      const { runner, store } = room.process();
      const other = room.process().runner;
      store.fates.push(async () => {
        await other.execute(tally, stream, adding(counted(10)), {});
        return failsBeforeWriting('outcome_unknown')(() => Promise.reject(new Error('never run')));
      });
      expect(await runner.execute(tally, stream, adding(counted(1)), {})).toMatchObject({
        state: { sum: 11 },
        revision: 1,
      });
    });
  });
});
