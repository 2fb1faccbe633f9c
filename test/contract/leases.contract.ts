import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { LeaseStore, ReadStore } from '@rollcall/read-store';
import { eventually } from '../support/eventually.js';

export interface OpenedLeases {
  readonly store: Pick<ReadStore, 'leases'>;
  /** Closes what is open and opens the same state again. */
  readonly reopen?: () => Promise<Pick<ReadStore, 'leases'>>;
  /** Lets time pass, milliseconds; without it real time must. */
  readonly pass?: (ms: number) => void;
  readonly dispose: () => Promise<void>;
}

const LONG_MS = 600_000;
const SHORT_MS = 100;

/** What every lease store must do, whatever is behind it. It need not be empty. */
export function leasesContract(name: string, open: () => Promise<OpenedLeases>): void {
  describe(`${name} as a store of leases`, () => {
    let opened: OpenedLeases;
    let leases: LeaseStore;
    let id: string;

    beforeEach(async () => {
      opened = await open();
      leases = opened.store.leases;
      id = `${randomUUID()}/lease`;
    });
    afterEach(() => opened.dispose());

    const expiry = async (): Promise<void> => {
      opened.pass?.(SHORT_MS);
      await eventually(`${id} has expired`, async () => {
        const [lease] = await leases.list(id);
        return lease?.remainingMs === 0;
      });
    };

    it('gives a lease that nobody holds, under the first epoch', async () => {
      const lease = await leases.acquire(id, 'a', LONG_MS);
      expect(lease).toEqual({ id, owner: 'a', epoch: 1, remainingMs: LONG_MS });
    });

    it('refuses a lease that another one holds', async () => {
      await leases.acquire(id, 'a', LONG_MS);
      expect(await leases.acquire(id, 'b', LONG_MS)).toBeUndefined();
      expect(await leases.list(id)).toMatchObject([{ id, owner: 'a', epoch: 1 }]);
    });

    it('gives an owner its own lease again, under the same epoch and for the new time', async () => {
      await leases.acquire(id, 'a', SHORT_MS);
      expect(await leases.acquire(id, 'a', LONG_MS)).toMatchObject({ owner: 'a', epoch: 1 });
      const [lease] = await leases.list(id);
      expect(lease?.remainingMs).toBeGreaterThan(SHORT_MS);
    });

    it('tells for how long a lease is held, and never more than it was taken for', async () => {
      await leases.acquire(id, 'a', LONG_MS);
      const [lease] = await leases.list(id);
      expect(lease?.remainingMs).toBeGreaterThan(LONG_MS / 2);
      expect(lease?.remainingMs).toBeLessThanOrEqual(LONG_MS);
    });

    it('gives one lease to one of many who ask at once', async () => {
      const owners = Array.from({ length: 20 }, (_, at) => `owner-${at}`);
      const taken = await Promise.all(owners.map((owner) => leases.acquire(id, owner, LONG_MS)));
      const given = taken.filter((lease) => lease !== undefined);
      expect(given).toHaveLength(1);
      expect(await leases.list(id)).toMatchObject([{ owner: given[0]?.owner, epoch: given[0]?.epoch }]);
    });

    it('gives an expired lease to whoever asks, under a higher epoch', async () => {
      await leases.acquire(id, 'a', SHORT_MS);
      await expiry();
      expect(await leases.acquire(id, 'b', LONG_MS)).toMatchObject({ owner: 'b', epoch: 2 });
      expect(await leases.acquire(id, 'a', LONG_MS)).toBeUndefined();
    });

    it('renews a lease that is held', async () => {
      await leases.acquire(id, 'a', SHORT_MS);
      expect(await leases.renew(id, 'a', 1, LONG_MS)).toBe(true);
      const [lease] = await leases.list(id);
      expect(lease).toMatchObject({ owner: 'a', epoch: 1 });
      expect(lease?.remainingMs).toBeGreaterThan(SHORT_MS);
    });

    it('renews an expired lease that nobody has taken', async () => {
      await leases.acquire(id, 'a', SHORT_MS);
      await expiry();
      expect(await leases.renew(id, 'a', 1, LONG_MS)).toBe(true);
      expect(await leases.acquire(id, 'b', LONG_MS)).toBeUndefined();
    });

    it('does not renew what was taken by another one, given up, of another epoch, or never there', async () => {
      await leases.acquire(id, 'a', SHORT_MS);
      expect(await leases.renew(id, 'a', 2, LONG_MS)).toBe(false);
      await expiry();
      await leases.acquire(id, 'b', LONG_MS);
      expect(await leases.renew(id, 'a', 1, LONG_MS)).toBe(false);
      expect(await leases.renew(id, 'a', 2, LONG_MS)).toBe(false);
      await leases.release(id, 'b', 2);
      expect(await leases.renew(id, 'b', 2, LONG_MS)).toBe(false);
      expect(await leases.renew(`${id}/never`, 'a', 1, LONG_MS)).toBe(false);
    });

    it('gives a released lease at once, also to the same owner, and always under a higher epoch', async () => {
      await leases.acquire(id, 'a', LONG_MS);
      await leases.release(id, 'a', 1);
      expect(await leases.acquire(id, 'b', LONG_MS)).toMatchObject({ owner: 'b', epoch: 2 });
      await leases.release(id, 'b', 2);
      expect(await leases.acquire(id, 'b', LONG_MS)).toMatchObject({ owner: 'b', epoch: 3 });
    });

    it('leaves a lease alone that another one, or another epoch, releases', async () => {
      await leases.acquire(id, 'a', LONG_MS);
      await leases.release(id, 'b', 1);
      await leases.release(id, 'a', 2);
      await leases.release(`${id}/never`, 'a', 1);
      expect(await leases.list(id)).toMatchObject([{ id, owner: 'a', epoch: 1 }]);
      expect(await leases.acquire(id, 'b', LONG_MS)).toBeUndefined();
    });

    it('lists by id what was ever taken under a prefix, what was given up with nobody as its owner', async () => {
      for (const at of [3, 1, 2]) await leases.acquire(`${id}/${at}`, `owner-${at}`, LONG_MS);
      await leases.acquire(`other-${id}`, 'a', LONG_MS);
      await leases.release(`${id}/2`, 'owner-2', 1);
      const listed = await leases.list(`${id}/`);
      expect(listed).toMatchObject([
        { id: `${id}/1`, owner: 'owner-1', epoch: 1 },
        { id: `${id}/2`, owner: '', epoch: 1, remainingMs: 0 },
        { id: `${id}/3`, owner: 'owner-3', epoch: 1 },
      ]);
    });

    it('takes a prefix by the letter', async () => {
      await leases.acquire(`${id}/a.b`, 'a', LONG_MS);
      for (const prefix of ['a_', 'a%', 'A.', '.*', 'a.b/'])
        expect(await leases.list(`${id}/${prefix}`)).toEqual([]);
      expect(await leases.list(`${id}/a.`)).toHaveLength(1);
    });

    it('keeps leases when it is opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      await leases.acquire(id, 'a', LONG_MS);
      leases = (await reopen()).leases;
      expect(await leases.acquire(id, 'b', LONG_MS)).toBeUndefined();
      expect(await leases.renew(id, 'a', 1, LONG_MS)).toBe(true);
    });
  });
}
