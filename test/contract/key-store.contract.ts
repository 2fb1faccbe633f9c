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

/** What every key store must do, whatever is behind it. It need not be empty: names are used that nobody else uses. */
export function keyStoreContract(name: string, open: () => Promise<OpenedKeyStore>): void {
  describe(`${name} as a key store`, () => {
    let opened: OpenedKeyStore;
    let store: KeyStore;
    let stream: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      stream = `user-contract~/${randomUUID()}`;
    });
    afterEach(() => opened.dispose());

    const key = (): Uint8Array => randomBytes(60);
    const hex = (bytes: Uint8Array | undefined): string | undefined =>
      bytes && Buffer.from(bytes).toString('hex');
    const kept = async (of = stream): Promise<string | undefined> => hex((await store.getMany([of])).get(of));

    it('knows no key that was never made', async () => {
      expect(await store.getMany(deepFreeze([stream]))).toEqual(new Map());
      expect(await store.getMany([])).toEqual(new Map());
    });

    it('keeps a key, byte for byte', async () => {
      const wrapped = Uint8Array.from({ length: 256 }, (_, at) => at);
      const before = hex(wrapped);
      expect(hex(await store.create(stream, wrapped))).toBe(before);
      expect(await kept()).toBe(before);
      expect(hex(wrapped)).toBe(before);
    });

    it('answers with the key that is kept already, and keeps it', async () => {
      const first = hex(await store.create(stream, key()));
      expect(hex(await store.create(stream, key()))).toBe(first);
      expect(await kept()).toBe(first);
    });

    it('has one winner among many that create at once, and everybody is told it', async () => {
      const offered = Array.from({ length: 50 }, key);
      const answered = await Promise.all(offered.map((wrapped) => store.create(stream, wrapped)));
      expect(new Set(answered.map(hex)).size).toBe(1);
      expect(offered.map(hex)).toContain(hex(answered[0]));
      expect(await kept()).toBe(hex(answered[0]));
    });

    it('gives many keys at once and leaves out those that are not there', async () => {
      const streams = Array.from({ length: 1_200 }, (_, at) => `${stream}-${at}`);
      const made = new Map<string, string | undefined>();
      await Promise.all(streams.map(async (one) => made.set(one, hex(await store.create(one, key())))));
      const many = await store.getMany(deepFreeze([...streams, `${stream}-none`]));
      expect(new Map([...many].map(([of, wrapped]) => [of, hex(wrapped)]))).toEqual(made);
    });

    it('forgets one key for good and keeps the others', async () => {
      const other = `${stream}-other`;
      await store.create(stream, key());
      const stays = hex(await store.create(other, key()));
      await store.forget(stream);
      await store.forget(stream);
      expect(await kept()).toBeUndefined();
      expect(await kept(other)).toBe(stays);
    });

    it('forgets many at once', async () => {
      const streams = Array.from({ length: 20 }, (_, at) => `${stream}-${at}`);
      await Promise.all(streams.map((one) => store.create(one, key())));
      await Promise.all(streams.map((one) => store.forget(one)));
      expect(await store.getMany(streams)).toEqual(new Map());
    });

    it('takes a new key where one was forgotten', async () => {
      const before = hex(await store.create(stream, key()));
      await store.forget(stream);
      const after = hex(await store.create(stream, key()));
      expect(after).not.toBe(before);
      expect(await kept()).toBe(after);
    });

    it('answers a ping', async () => expect(await store.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      await store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(store.getMany([stream])).rejects.toMatchObject(unavailable);
      await expect(store.create(stream, key())).rejects.toMatchObject(unavailable);
      await expect(store.forget(stream)).rejects.toMatchObject(unavailable);
    });

    it('keeps and forgets across being opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      const gone = `${stream}-gone`;
      const wrapped = hex(await store.create(stream, key()));
      await store.create(gone, key());
      await store.forget(gone);
      store = await reopen();
      expect(await kept()).toBe(wrapped);
      expect(await kept(gone)).toBeUndefined();
      expect(hex(await store.create(stream, key()))).toBe(wrapped);
    });
  });
}
