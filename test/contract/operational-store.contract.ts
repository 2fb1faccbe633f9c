import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OperationalStore } from '@rollcall/event-sourcing';
import { newOperation } from '@rollcall/operations';
import { operationsContract } from './operations.contract.js';

export interface OpenedOperationalStore {
  readonly store: OperationalStore;
  /** Closes what is open and opens the same state again. */
  readonly reopen?: () => Promise<OperationalStore>;
  readonly dispose: () => Promise<void>;
}

const early = '2024-01-17T10:00:00.000Z';
const later = '2024-01-17T10:00:00.001Z';

/** What every operational store must do, whatever is behind it. It must be empty. */
export function operationalStoreContract(name: string, open: () => Promise<OpenedOperationalStore>): void {
  describe(`${name} as an operational store`, () => {
    let opened: OpenedOperationalStore;
    let store: OperationalStore;
    let prefix: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      prefix = randomUUID();
    });
    afterEach(() => opened.dispose());

    const lastUsed = async (): Promise<string | undefined> => (await store.lastUsed([prefix])).get(prefix);

    it('does not know when a key was used that never was', async () => {
      expect(await store.lastUsed([prefix])).toEqual(new Map());
      expect(await store.lastUsed([])).toEqual(new Map());
    });

    it('tells when keys were last used, and leaves out the others', async () => {
      const used = new Map(Array.from({ length: 100 }, (_, at) => [`${prefix}-${at}`, early]));
      await store.touchKeys(used);
      expect(await store.lastUsed(Object.freeze([...used.keys(), prefix]))).toEqual(used);
    });

    it('lets the newest time win, in whatever order they come', async () => {
      await store.touchKeys(new Map([[prefix, early]]));
      await store.touchKeys(new Map([[prefix, later]]));
      expect(await lastUsed()).toBe(later);
      await store.touchKeys(new Map([[prefix, early]]));
      expect(await lastUsed()).toBe(later);
    });

    it('lets the newest time win among those that come at once', async () => {
      await Promise.all([early, later, early].map((at) => store.touchKeys(new Map([[prefix, at]]))));
      expect(await lastUsed()).toBe(later);
    });

    it('remembers what was used when it was told, whatever becomes of the map', async () => {
      const used = new Map([[prefix, early]]);
      const touched = store.touchKeys(used);
      used.clear();
      await touched;
      expect(await lastUsed()).toBe(early);
    });

    it('takes nothing at all', async () => expect(await store.touchKeys(new Map())).toBeUndefined());

    it('answers a ping', async () => expect(await store.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      await store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(store.lastUsed([prefix])).rejects.toMatchObject(unavailable);
      await expect(store.touchKeys(new Map([[prefix, early]]))).rejects.toMatchObject(unavailable);
    });

    it('keeps everything when it is opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      const operation = newOperation({ kind: 'audit', input: {}, requestedBy: prefix });
      const pause = { at: early, by: prefix };
      await store.touchKeys(new Map([[prefix, later]]));
      await store.operations.create(operation);
      await store.pauses.pause('user-profile', pause);
      store = await reopen();
      expect(await lastUsed()).toBe(later);
      expect(await store.operations.get(operation.id)).toEqual(operation);
      expect(await store.pauses.list()).toEqual(new Map([['user-profile', pause]]));
    });

    operationsContract(() => store);
  });
}
