import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import type { KeyStore } from '@rollcall/event-sourcing';
import { deepFreeze } from '../support/deep-freeze.js';

export interface OpenedKeyStore {
  readonly store: KeyStore;
  /** Closes what is open and opens the same keys again. */
  readonly reopen?: () => Promise<KeyStore>;
  readonly dispose: () => Promise<void>;
}

/** What every key store must do, whatever is behind it. It need not be empty: ids are used that nobody else uses. */
export function keyStoreContract(name: string, open: () => Promise<OpenedKeyStore>): void {
  describe(`${name} as a key store`, () => {
    let opened: OpenedKeyStore;
    let store: KeyStore;
    let id: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      id = `contract-${randomUUID()}`;
    });
    afterEach(() => opened.dispose());

    const key = (): Uint8Array => randomBytes(60);
    const hex = (bytes: Uint8Array | undefined): string | undefined =>
      bytes && Buffer.from(bytes).toString('hex');
    const kept = async (of = id): Promise<string | undefined> => hex((await store.getMany([of])).get(of));
    /** Makes a key for each; answers with them in hex. */
    const create = async (...ids: string[]): Promise<Map<string, string | undefined>> => {
      const wrapped = new Map(ids.map((one) => [one, key()]));
      await store.create(wrapped);
      return new Map([...wrapped].map(([one, bytes]) => [one, hex(bytes)]));
    };
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `${id}-${at}`);

    it('knows no key that was never made', async () => {
      expect(await store.getMany(deepFreeze([id]))).toEqual(new Map());
      expect(await store.getMany([])).toEqual(new Map());
    });

    it('keeps a key, byte for byte', async () => {
      const wrapped = Uint8Array.from({ length: 256 }, (_, at) => at);
      const before = hex(wrapped);
      await store.create(new Map([[id, wrapped]]));
      expect(await kept()).toBe(before);
      expect(hex(wrapped)).toBe(before);
    });

    it('takes an id for what it is, whatever is in it', async () => {
      const ids = [`${id}-__proto__`, `${id}'"\\`, `${id}-é👩‍🚀`, `${id}-_`, `${id}--`, id.toUpperCase()];
      const made = await create(...ids);
      expect(new Map(await Promise.all(ids.map(async (one) => [one, await kept(one)] as const)))).toEqual(
        made,
      );
    });

    it('never replaces a key that is kept already, and keeps the others of the same call', async () => {
      const first = (await create(id)).get(id);
      const made = await create(id, `${id}-other`);
      expect(await kept()).toBe(first);
      expect(await kept(`${id}-other`)).toBe(made.get(`${id}-other`));
    });

    it('keeps one of many that are made for one id at once', async () => {
      const made = await Promise.all(Array.from({ length: 50 }, () => create(id)));
      expect(made.map((one) => one.get(id))).toContain(await kept());
    });

    it('makes and gives many keys at once, and leaves out those that are not there', async () => {
      const ids = many(1_200);
      const made = await create(...ids);
      const found = await store.getMany(deepFreeze([...ids, `${id}-none`]));
      expect(new Map([...found].map(([of, wrapped]) => [of, hex(wrapped)]))).toEqual(made);
    });

    it('makes none when asked for none, and forgets none', async () => {
      await create(id);
      await store.create(new Map());
      await store.forget([]);
      expect(await kept()).toBeDefined();
    });

    it('forgets keys for good, also those that are not there, and keeps the others', async () => {
      const ids = many(20);
      const made = await create(...ids, id);
      await store.forget(deepFreeze([...ids, `${id}-none`]));
      await store.forget(ids);
      expect(await store.getMany(ids)).toEqual(new Map());
      expect(await kept()).toBe(made.get(id));
    });

    it('forgets at once what many ask for', async () => {
      const ids = many(20);
      await create(...ids);
      await Promise.all(ids.map((one) => store.forget([one])));
      expect(await store.getMany(ids)).toEqual(new Map());
    });

    it('takes a new key where one was forgotten', async () => {
      const before = (await create(id)).get(id);
      await store.forget([id]);
      const after = (await create(id)).get(id);
      expect(after).not.toBe(before);
      expect(await kept()).toBe(after);
    });

    it('answers a ping', async () => expect(await store.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      await store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(store.getMany([id])).rejects.toMatchObject(unavailable);
      await expect(store.create(new Map([[id, key()]]))).rejects.toMatchObject(unavailable);
      await expect(store.forget([id])).rejects.toMatchObject(unavailable);
    });

    it('keeps and forgets across being opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      const gone = `${id}-gone`;
      const made = await create(id, gone);
      await store.forget([gone]);
      store = await reopen();
      expect(await kept()).toBe(made.get(id));
      expect(await kept(gone)).toBeUndefined();
    });
  });
}
