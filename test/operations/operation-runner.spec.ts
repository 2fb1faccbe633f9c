import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EngineError, isFinished } from '@rollcall/event-sourcing';
import { cancelOperation, resumeOperation, type StepProgress } from '@rollcall/operations';
import { eventually } from '../support/eventually.js';
import { LEASE_MS, OperationsRoom } from './support/operations-room.js';

const folding = (done: number, total: number | null = 100): StepProgress => ({
  step: 'fold',
  done,
  total,
  unit: 'events',
});

describe('An operation', () => {
  let room: OperationsRoom;
  beforeEach(() => {
    room = new OperationsRoom();
  });
  afterEach(() => room.dispose());

  const unavailable = (): EngineError => new EngineError('store_unavailable', 'The event store is away');

  it('is run, tells how far it is, and keeps its result', async () => {
    const id = await room.create({ projection: 'user-profile' });
    await room.process('a');
    const attempt = await room.attempt(1);
    expect(attempt.context).toMatchObject({ id, input: { projection: 'user-profile' }, checkpoint: null });
    expect(await room.operation(id)).toMatchObject({ state: 'running', error: null, finishedAt: null });
    attempt.context.report(folding(10));
    attempt.context.report(folding(20));
    const told = await eventually('progress to be saved', async () => {
      const operation = await room.operation(id);
      return operation.progress.done === 20 && operation;
    });
    expect(told).toMatchObject({ step: 'fold', progress: { done: 20, total: 100, unit: 'events' } });
    attempt.context.report({ ...folding(3), step: 'compare', unit: 'documents' });
    attempt.succeed({ differences: 0 });
    const ended = await room.reached(id, 'succeeded');
    expect(ended).toMatchObject({ step: 'compare', result: { differences: 0 }, error: null });
    expect(ended.progress).toEqual({ done: 3, total: 100, unit: 'documents' });
    expect(ended.stepStarted?.done).toBe(3);
    const times = [ended.createdAt, ended.startedAt!, ended.stepStarted!.at, ended.finishedAt!];
    expect(times).toEqual([...times].sort());
  });

  it('of a kind that nobody here knows is left to those who know it', async () => {
    const id = await room.create({}, 'of-a-newer-version');
    const known = await room.create();
    await room.process('a');
    (await room.attempt(1)).succeed();
    await room.reached(known, 'succeeded');
    expect((await room.operation(id)).state).toBe('queued');
  });

  it('fails with the code of what stopped it, and of errors that are not ours tells no message', async () => {
    await room.process('a', { undoes: false });
    const ours = await room.create();
    (await room.attempt(1)).fail(new EngineError('foreign_log', 'This is another log'));
    expect((await room.reached(ours, 'failed')).error).toEqual({
      code: 'foreign_log',
      message: 'This is another log',
    });
    const foreign = await room.create();
    (await room.attempt(2)).fail(new TypeError('ann@example.com has no name'));
    const { error, finishedAt } = await room.reached(foreign, 'failed');
    expect(error).toEqual({ code: 'internal_error', message: 'TypeError' });
    expect(finishedAt).not.toBeNull();
  });

  describe('whose process dies', () => {
    it('is taken over when its lease has run out, and goes on from its checkpoint', async () => {
      const id = await room.create();
      const dying = await room.process('a');
      const first = await room.attempt(1);
      await first.context.saveCheckpoint({ after: 40 });
      dying.store.view = 'frozen';
      await room.process('b');
      room.pass(LEASE_MS / 2);
      const second = await Promise.race([room.attempt(2), new Promise((done) => setTimeout(done, 100))]);
      expect(second).toBeUndefined();
      room.pass(LEASE_MS);
      const { owner, context, succeed } = await room.attempt(2);
      expect([owner, context.checkpoint]).toEqual(['b', { after: 40 }]);
      succeed({ by: 'b' });
      await room.reached(id, 'succeeded');
    });

    it('is not touched any more by that process when it wakes up', async () => {
      const id = await room.create();
      const sleeping = await room.process('a');
      const first = await room.attempt(1);
      first.context.report(folding(1));
      await eventually('progress to be saved', () => sleeping.store.saved.length === 2);
      sleeping.store.view = 'frozen';
      const waking = first.context.saveCheckpoint({ after: 'the sleep' });
      await room.process('b');
      room.pass(LEASE_MS);
      const second = await room.attempt(2);
      sleeping.store.open();
      await expect(waking).rejects.toThrow();
      await eventually('the old run to be told', () => first.context.signal.aborted);
      expect((await room.operation(id)).checkpoint).toBeNull();
      second.succeed({ by: 'b' });
      expect((await room.reached(id, 'succeeded')).result).toEqual({ by: 'b' });
      expect(sleeping.store.saved.every(({ state }) => state === 'running')).toBe(true);
    });

    it('while it is being cancelled is undone by the next, and not run again', async () => {
      const id = await room.create();
      const dying = await room.process('a');
      await (await room.attempt(1)).context.saveCheckpoint({ shadow: 'user-profile-v1-g2' });
      await cancelOperation(room.store.operations, id);
      expect((await room.attempt(2)).what).toBe('undo');
      dying.store.view = 'frozen';
      await room.process('b');
      room.pass(LEASE_MS);
      const { owner, what, context, succeed } = await room.attempt(3);
      expect([owner, what, context.checkpoint]).toEqual(['b', 'undo', { shadow: 'user-profile-v1-g2' }]);
      succeed();
      await room.reached(id, 'cancelled');
    });
  });

  it('is left as it is by a process that stops, and taken over at once', async () => {
    const id = await room.create();
    const { runner } = await room.process('a');
    const first = await room.attempt(1);
    first.context.report(folding(7));
    await runner.stop();
    expect(first.context.signal.aborted).toBe(true);
    expect(await room.operation(id)).toMatchObject({ state: 'running', progress: { done: 7 } });
    await room.process('b');
    (await room.attempt(2)).succeed();
    await room.reached(id, 'succeeded');
  });

  it('is run once, however many processes look for work', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => room.create()));
    for (const owner of ['a', 'b', 'c']) await room.process(owner);
    for (let count = 1; count <= ids.length; count++) (await room.attempt(count)).succeed();
    for (const id of ids) await room.reached(id, 'succeeded');
    expect(room.attempts.map(({ context }) => context.id).sort()).toEqual([...ids].sort());
  });

  it('waits its turn where as many run already as one process runs at once', async () => {
    await room.process('a');
    for (let at = 0; at < 5; at++) await room.create();
    const fourth = await room.attempt(4);
    expect(room.attempts).toHaveLength(4);
    fourth.succeed();
    await room.attempt(5);
  });

  describe('that is cancelled', () => {
    it('before it began is cancelled at once', async () => {
      const id = await room.create();
      const cancelled = await cancelOperation(room.store.operations, id);
      expect(cancelled).toMatchObject({ state: 'cancelled', startedAt: null });
      expect(cancelled.finishedAt).not.toBeNull();
      const { runner } = await room.process('a');
      await runner.look();
      expect(room.attempts).toEqual([]);
    });

    it('ends, and is taken back: of what it did, no checkpoint is left', async () => {
      const id = await room.create();
      await room.process('a');
      const run = await room.attempt(1);
      await run.context.saveCheckpoint({ after: 40 });
      const told = await cancelOperation(room.store.operations, id);
      expect([told.state, isFinished(told)]).toEqual(['cancelling', false]);
      await eventually('the run to be told', () => run.context.signal.aborted);
      const undo = await room.attempt(2);
      expect([undo.what, undo.context.checkpoint]).toEqual(['undo', { after: 40 }]);
      expect(undo.context.signal.aborted).toBe(false);
      undo.succeed();
      const cancelled = await room.reached(id, 'cancelled');
      expect(cancelled).toMatchObject({ checkpoint: null, result: null, error: null });
    });

    it('keeps its checkpoint where its kind takes nothing back', async () => {
      const id = await room.create();
      await room.process('a', { undoes: false });
      await (await room.attempt(1)).context.saveCheckpoint({ after: 40 });
      await cancelOperation(room.store.operations, id);
      expect((await room.reached(id, 'cancelled')).checkpoint).toEqual({ after: 40 });
      expect(room.attempts).toHaveLength(1);
    });

    it('is noticed by the save that it crosses', async () => {
      const id = await room.create();
      const { runner } = await room.process('a', { everyMs: 60_000 });
      await runner.look();
      const { context } = await room.attempt(1);
      await cancelOperation(room.store.operations, id);
      await expect(context.saveCheckpoint({ after: 1 })).rejects.toThrow('cancelled');
      expect((await room.attempt(2)).what).toBe('undo');
      expect((await room.operation(id)).checkpoint).toEqual({ after: 1 });
    });

    it('is done all the same where all was done by then', async () => {
      const id = await room.create();
      const { runner } = await room.process('a', { everyMs: 60_000 });
      await runner.look();
      const run = await room.attempt(1);
      await cancelOperation(room.store.operations, id);
      run.succeed({ live: 'user-profile-v1-g2' });
      expect((await room.reached(id, 'succeeded')).result).toEqual({ live: 'user-profile-v1-g2' });
    });

    it('is taken back where it fails at the same moment', async () => {
      const id = await room.create();
      const { runner } = await room.process('a', { everyMs: 60_000 });
      await runner.look();
      const run = await room.attempt(1);
      await cancelOperation(room.store.operations, id);
      run.fail(new EngineError('rebuild_cancelled', 'It is gone'));
      (await room.attempt(2)).succeed();
      expect((await room.reached(id, 'cancelled')).error).toBeNull();
    });

    it('after it failed, and could not be taken back, is taken back then', async () => {
      const id = await room.create();
      await room.process('a');
      (await room.attempt(1)).fail(new EngineError('foreign_log', 'Another log'));
      (await room.attempt(2)).fail(new TypeError('no'));
      expect((await room.reached(id, 'failed')).error?.code).toBe('foreign_log');
      await cancelOperation(room.store.operations, id);
      const undo = await room.attempt(3);
      expect(undo.what).toBe('undo');
      undo.succeed();
      await room.reached(id, 'cancelled');
    });

    it('fails where it cannot be taken back', async () => {
      const id = await room.create();
      await room.process('a');
      await room.attempt(1);
      await cancelOperation(room.store.operations, id);
      (await room.attempt(2)).fail(new EngineError('foreign_log', 'Another log'));
      expect((await room.reached(id, 'failed')).error?.code).toBe('foreign_log');
    });

    it('cannot be once it has ended', async () => {
      const id = await room.create();
      const { operations } = room.store;
      await cancelOperation(operations, id);
      await expect(cancelOperation(operations, id)).rejects.toMatchObject({ code: 'operation_ended' });
      await expect(cancelOperation(operations, 'none')).rejects.toMatchObject({
        code: 'operation_not_found',
      });
    });
  });

  it('that fails is taken back first, as long as a store is away for that, and can be begun anew', async () => {
    const id = await room.create();
    await room.process('a');
    const run = await room.attempt(1);
    await run.context.saveCheckpoint({ after: 40 });
    run.fail(new EngineError('foreign_log', 'Another log'));
    const undo = await room.attempt(2);
    expect([undo.what, undo.context.checkpoint]).toEqual(['undo', { after: 40 }]);
    undo.fail(unavailable());
    const again = await room.attempt(3);
    expect([again.what, (await room.operation(id)).finishedAt]).toEqual(['undo', null]);
    again.succeed();
    expect(await room.reached(id, 'failed')).toMatchObject({
      checkpoint: null,
      error: { code: 'foreign_log' },
    });
    await resumeOperation(room.store.operations, id);
    const anew = await room.attempt(4);
    expect([anew.what, anew.context.checkpoint]).toEqual(['run', null]);
  });

  describe('that is resumed', () => {
    it('after a failure goes on from its checkpoint', async () => {
      const id = await room.create();
      await room.process('a', { undoes: false });
      const first = await room.attempt(1);
      await first.context.saveCheckpoint({ after: 40 });
      first.fail(new EngineError('unknown_event_version', 'Of a newer version'));
      await room.reached(id, 'failed');
      const resumed = await resumeOperation(room.store.operations, id);
      expect(resumed).toMatchObject({ state: 'queued', error: null, finishedAt: null });
      const second = await room.attempt(2);
      expect([second.what, second.context.checkpoint]).toEqual(['run', { after: 40 }]);
      second.succeed();
      await room.reached(id, 'succeeded');
      await expect(resumeOperation(room.store.operations, id)).rejects.toMatchObject({
        code: 'operation_ended',
      });
    });

    it('while it is active stays as it is', async () => {
      const id = await room.create();
      const resuming = resumeOperation(room.store.operations, id);
      await expect(resuming).rejects.toMatchObject({ code: 'operation_active' });
    });
  });

  describe('while a store is away', () => {
    it('goes on, and tells what it did when the store is back', async () => {
      const id = await room.create();
      const { store, lines } = await room.process('a');
      const { context, succeed } = await room.attempt(1);
      store.view = 'away';
      context.report(folding(30));
      await eventually('it to notice', () => lines.some((line) => line.includes('cannot be looked at')));
      succeed({ done: true });
      expect((await room.operation(id)).progress.done).toBe(0);
      store.open();
      const ended = await room.reached(id, 'succeeded');
      expect(ended).toMatchObject({ result: { done: true }, progress: { done: 30 } });
    });

    it('is begun again from its checkpoint where the store is one it works on, and says what it waits for', async () => {
      const id = await room.create();
      await room.process('a');
      const first = await room.attempt(1);
      await first.context.saveCheckpoint({ after: 40 });
      first.fail(unavailable());
      const second = await room.attempt(2);
      expect(second.context.checkpoint).toEqual({ after: 40 });
      second.succeed();
      await room.reached(id, 'succeeded');
    });

    it('ends once, though the answer to its last save was lost', async () => {
      const id = await room.create();
      const { store } = await room.process('a');
      const { context, succeed } = await room.attempt(1);
      store.view = 'unheard';
      succeed({ done: true });
      const { revision } = await room.reached(id, 'succeeded');
      store.open();
      await eventually('the lease to be free', async () =>
        (await room.leases.list(`operation/${context.id}`)).every(({ remainingMs }) => remainingMs === 0),
      );
      expect((await room.operation(id)).revision).toBe(revision);
    });
  });

  it('that ended is forgotten when enough others have ended since', async () => {
    await room.process('a', { keep: 2 });
    const ids: string[] = [];
    for (let count = 1; count <= 3; count++) {
      const id = await room.create();
      ids.push(id);
      (await room.attempt(count)).succeed();
      await eventually('it to have ended', async () => (await room.store.operations.get(id))?.finishedAt);
    }
    await eventually('the first to be forgotten', async () => {
      const { operations } = await room.store.operations.list({ limit: 10 });
      return operations.length === 2;
    });
    expect(await room.store.operations.get(ids[0]!)).toBeUndefined();
  });
});
