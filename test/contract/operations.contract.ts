import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Operation, OperationalStore, OperationPageRequest } from '@rollcall/event-sourcing';
import { newOperation } from '@rollcall/operations';
import { deepFreeze } from '../support/deep-freeze.js';

/** What an operational store must do for operations and pauses. `store` must be empty. */
export function operationsContract(store: () => OperationalStore): void {
  const made = (kind = 'rebuild', at = '2024-01-17T10:00:00.000Z'): Operation =>
    newOperation(
      { kind, input: { 'projection.$name': 'user-profile' }, requestedBy: 'a1b2c3d4' },
      new Date(at),
    );
  const finished = (operation: Operation, state: Operation['state'] = 'succeeded'): Operation => ({
    ...operation,
    state,
    finishedAt: operation.createdAt,
    revision: operation.revision + 1,
  });

  describe('its operations', () => {
    const create = async (...operations: readonly Operation[]): Promise<void> => {
      for (const operation of operations) await store().operations.create(deepFreeze(operation));
    };
    const finish = async (operation: Operation, state?: Operation['state']): Promise<void> => {
      await create(operation);
      expect(await store().operations.save(finished(operation, state), 1)).toBe(true);
    };
    /** Pages of `limit`, to the last. */
    const idsOf = async (request: Omit<OperationPageRequest, 'limit'> = {}, limit = 2) => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await store().operations.list({ ...request, limit, cursor });
        pages.push(page.operations.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return pages;
    };

    it('are found by id, as they were made', async () => {
      const operation = made();
      expect(await store().operations.get(operation.id)).toBeUndefined();
      await create(operation, made());
      expect(await store().operations.get(operation.id)).toEqual(operation);
    });

    it('may be created again: nothing changes', async () => {
      const operation = made();
      await finish(operation);
      await create(operation);
      expect(await store().operations.get(operation.id)).toEqual(finished(operation));
    });

    it('are saved by whoever saw the last revision, and by nobody else', async () => {
      const operation = made();
      const next: Operation = {
        ...operation,
        state: 'running',
        step: 'fold',
        progress: { done: 5, total: null, unit: 'events' },
        stepStarted: { at: operation.createdAt, done: 0 },
        checkpoint: { 'after.$it': ['5', null, true, { deep: 1.5 }] },
        error: { code: 'store_unavailable', message: 'away' },
        revision: 2,
      };
      expect(await store().operations.save(next, 1)).toBe(false);
      expect(await store().operations.get(operation.id)).toBeUndefined();
      await create(operation);
      expect(await store().operations.save(deepFreeze(next), 1)).toBe(true);
      expect(await store().operations.save({ ...next, step: 'other', revision: 3 }, 1)).toBe(false);
      expect(await store().operations.get(operation.id)).toEqual(next);
      expect(await store().operations.save({ ...next, revision: 7 }, 2)).toBe(true);
      expect(await store().operations.get(operation.id)).toEqual({ ...next, revision: 7 });
    });

    it('are saved once of many who saw the same revision', async () => {
      const operation = made();
      await create(operation);
      const saves = Array.from({ length: 8 }, (_, at) =>
        store().operations.save({ ...operation, step: `${at}`, revision: 2 }, 1),
      );
      const saved = await Promise.all(saves);
      expect(saved.filter(Boolean)).toHaveLength(1);
      expect((await store().operations.get(operation.id))?.step).toBe(`${saved.indexOf(true)}`);
    });

    it('are listed with the newest first, page by page; those of one moment by id', async () => {
      const times = ['10:00:02', '10:00:01', '10:00:02', '10:00:03', '10:00:02'];
      const operations = times.map((time) => made('audit', `2024-01-17T${time}.000Z`));
      await create(...operations);
      const together = operations.filter(({ createdAt }) => createdAt.includes('10:00:02'));
      const ids = together
        .map(({ id }) => id)
        .sort()
        .reverse();
      const expected = [operations[3]!.id, ...ids, operations[1]!.id];
      expect((await idsOf()).flat()).toEqual(expected);
      expect((await idsOf()).map(({ length }) => length)).toEqual([2, 2, 1]);
      expect(await idsOf({}, 5)).toEqual([expected]);
    });

    it('are listed by state and by kind', async () => {
      const [queued, failed, backup] = [made(), made('rebuild', '2024-01-17T10:00:01.000Z'), made('backup')];
      await create(queued, backup);
      await finish(failed, 'failed');
      expect((await idsOf({ states: ['failed'] })).flat()).toEqual([failed.id]);
      expect((await idsOf({ states: ['failed', 'queued'], kind: 'rebuild' })).flat()).toEqual([
        failed.id,
        queued.id,
      ]);
      expect((await idsOf({ kind: 'backup' })).flat()).toEqual([backup.id]);
      expect((await idsOf({ states: ['running'] })).flat()).toEqual([]);
      expect((await idsOf({ states: [] })).flat()).toEqual([]);
    });

    it.each(['', 'nonsense', Buffer.from('["id",5]').toString('base64url')])(
      'are not listed after %j, which no page gave',
      async (cursor) => {
        await expect(store().operations.list({ limit: 1, cursor })).rejects.toMatchObject({
          code: 'invalid_cursor',
        });
      },
    );

    it('are forgotten when they have ended and are not among the newest of those', async () => {
      const at = (second: number): Operation => made('rebuild', `2024-01-17T10:00:0${second}.000Z`);
      const [running, oldest, older, newest] = [at(0), at(1), at(2), at(3)];
      await create(running);
      await finish(older, 'cancelled');
      await finish(newest, 'failed');
      await finish(oldest);
      await store().operations.forget(3);
      expect((await idsOf()).flat()).toHaveLength(4);
      await store().operations.forget(2);
      expect((await idsOf()).flat()).toEqual([newest.id, older.id, running.id]);
      await store().operations.forget(0);
      expect((await idsOf()).flat()).toEqual([running.id]);
    });
  });

  describe('its pauses', () => {
    const [first, second] = [
      { at: '2024-01-17T10:00:00.000Z', by: 'a1b2c3d4' },
      { at: '2024-01-17T10:00:01.000Z', by: 'cli' },
    ];

    it('are told by projection, the first of each, until it goes on', async () => {
      const { pauses } = store();
      expect(await pauses.list()).toEqual(new Map());
      await pauses.pause('user-profile', first);
      await pauses.pause('metric-days', second);
      await pauses.pause('user-profile', second);
      expect(await pauses.list()).toEqual(
        new Map([
          ['user-profile', first],
          ['metric-days', second],
        ]),
      );
      await pauses.resume('user-profile');
      await pauses.resume('user-profile');
      await pauses.resume('never-paused');
      expect(await pauses.list()).toEqual(new Map([['metric-days', second]]));
      await pauses.pause('user-profile', second);
      expect((await pauses.list()).get('user-profile')).toEqual(second);
    });
  });

  it('neither tells nor takes operations and pauses once closed', async () => {
    const unavailable = { code: 'store_unavailable' };
    const { operations, pauses } = store();
    await store().close();
    await expect(operations.create(made())).rejects.toMatchObject(unavailable);
    await expect(operations.get(randomUUID())).rejects.toMatchObject(unavailable);
    await expect(operations.list({ limit: 1 })).rejects.toMatchObject(unavailable);
    await expect(operations.save(made(), 1)).rejects.toMatchObject(unavailable);
    await expect(operations.forget(1)).rejects.toMatchObject(unavailable);
    await expect(pauses.list()).rejects.toMatchObject(unavailable);
    await expect(pauses.pause('x', { at: '', by: '' })).rejects.toMatchObject(unavailable);
    await expect(pauses.resume('x')).rejects.toMatchObject(unavailable);
  });
}
