import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { EngineError } from '../errors.js';
import type { KeyStore } from '../key-store.js';
import { seal, unseal } from './seal.js';
import { SealingKeys, type SealingKeysOptions } from './sealing-keys.js';

class KeysInMemory implements KeyStore {
  readonly kept = new Map<string, Uint8Array>();
  readonly lookedUp: (readonly string[])[] = [];
  /** How many keys each call was for. */
  readonly created: number[] = [];
  readonly forgotten: number[] = [];
  /** Runs within the next look-up, after it has read. */
  meanwhile: (() => Promise<void>) | undefined;

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    this.lookedUp.push(ids);
    const found = new Map([...this.kept].filter(([id]) => ids.includes(id)));
    await this.meanwhile?.();
    return found;
  }

  async create(wrapped: ReadonlyMap<string, Uint8Array>): Promise<void> {
    this.created.push(wrapped.size);
    await Promise.resolve();
    for (const [id, key] of wrapped) if (!this.kept.has(id)) this.kept.set(id, key);
  }

  async forget(ids: readonly string[]): Promise<void> {
    this.forgotten.push(ids.length);
    for (const id of ids) this.kept.delete(id);
  }

  async ping(): Promise<void> {
    await Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

describe('seal', () => {
  const key = randomBytes(32);

  it('opens with the same key and the same owner only', () => {
    const sealed = seal(key, 'a', 'Žofia 👩‍🚀');
    expect(unseal(key, 'a', sealed).toString('utf8')).toBe('Žofia 👩‍🚀');
    expect(() => unseal(key, 'b', sealed)).toThrow();
    expect(() => unseal(randomBytes(32), 'a', sealed)).toThrow();
  });

  it('opens no more when any byte of it was changed or cut off', () => {
    const sealed = seal(key, 'a', 'secret');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => unseal(key, 'a', changed)).toThrow();
      expect(() => unseal(key, 'a', sealed.subarray(0, at))).toThrow();
    }
  });

  it('is laid out as version 1, 12 bytes of iv, ciphertext, 16 bytes of tag, and never repeats', () => {
    const sealed = seal(key, 'a', 'secret');
    expect(sealed).toHaveLength(1 + 12 + 'secret'.length + 16);
    expect(sealed[0]).toBe(1);
    expect(seal(key, 'a', 'secret').equals(sealed)).toBe(false);
  });
});

describe('SealingKeys', () => {
  const installationKey = randomBytes(32);
  let keyStore: KeysInMemory;
  let keys: SealingKeys;

  /** A process that has nothing of the others in memory. */
  const another = (options: Partial<SealingKeysOptions> = {}): SealingKeys =>
    new SealingKeys({ keyStore, installationKey, poolSize: 4, ...options });

  beforeEach(() => {
    keyStore = new KeysInMemory();
    keys = another();
  });

  it('gives a stream without a key one that nobody else has, and that is kept already', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => keys.keyOf(undefined)));
    expect(new Set(taken.map(({ id }) => id)).size).toBe(20);
    expect(new Set(taken.map(({ key }) => key.toString('hex'))).size).toBe(20);
    for (const { id, key } of taken) {
      expect(key).toHaveLength(32);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
      expect(keyStore.kept.has(id)).toBe(true);
    }
  });

  it('gives a stream its own key again, also in another process', async () => {
    const { id, key } = await keys.keyOf(undefined);
    expect(await keys.keyOf(id)).toEqual({ id, key });
    expect(await another().keyOf(id)).toEqual({ id, key });
    expect(keyStore.lookedUp).toEqual([[id]]);
  });

  it('gives a stream another key where its own was forgotten', async () => {
    const { id } = await keys.keyOf(undefined);
    await keys.forget([id]);
    const other = await keys.keyOf(id);
    expect(other.id).not.toBe(id);
    expect(keyStore.kept.has(other.id)).toBe(true);
  });

  it('keeps keys wrapped only, each for its id', async () => {
    const { id, key } = await keys.keyOf(undefined);
    const wrapped = Buffer.from(keyStore.kept.get(id)!);
    expect(wrapped.includes(key)).toBe(false);
    expect(unseal(installationKey, id, wrapped).equals(key)).toBe(true);
  });

  it('looks keys up all at once, each only once, and remembers them', async () => {
    const [a, b] = [await keys.keyOf(undefined), await keys.keyOf(undefined)];
    const reader = another();
    const found = await reader.get([a.id, b.id, a.id, 'none']);
    expect([found.get(a.id), found.get(b.id)]).toEqual([a.key, b.key]);
    expect(found.has('none')).toBe(false);
    await reader.get([b.id, a.id]);
    expect(keyStore.lookedUp).toEqual([[a.id, b.id, 'none']]);
  });

  it('holds no more keys in memory than it was told', async () => {
    const small = another({ cacheSize: 1 });
    const [a, b] = [await small.keyOf(undefined), await small.keyOf(undefined)];
    await small.get([b.id]);
    expect(keyStore.lookedUp).toEqual([]);
    await small.get([a.id]);
    expect(keyStore.lookedUp).toEqual([[a.id]]);
  });

  it('forgets keys in the store and in memory, also when they are being looked up meanwhile', async () => {
    const { id } = await another().keyOf(undefined);
    keyStore.meanwhile = () => keys.forget([id]);
    await keys.get([id]);
    keyStore.meanwhile = undefined;
    expect((await keys.get([id])).size).toBe(0);
  });

  it('refuses a key that another installation wrapped, or that was moved to another id', async () => {
    const [a, b] = [await keys.keyOf(undefined), await keys.keyOf(undefined)];
    const foreign = another({ installationKey: randomBytes(32) });
    await expect(foreign.get([a.id])).rejects.toMatchObject({ code: 'unsealing_failed' });
    await expect(foreign.keyOf(a.id)).rejects.toMatchObject({ code: 'unsealing_failed' });
    keyStore.kept.set(b.id, keyStore.kept.get(a.id)!);
    await expect(another().get([b.id])).rejects.toMatchObject({ code: 'unsealing_failed' });
  });

  it('makes a key of a given id, and never another one in its place', async () => {
    await keys.create('installation');
    const first = (await keys.get(['installation'])).get('installation');
    await another().create('installation');
    expect((await another().get(['installation'])).get('installation')).toEqual(first);
    expect(first).toHaveLength(32);
  });

  it('makes keys ahead once it is started, all in one go, and not before', async () => {
    expect(keyStore.created).toEqual([]);
    keys.start();
    await keys.keyOf(undefined);
    expect(keyStore.created).toEqual([4]);
  });

  it('forgets the unused ones at the stop in one go, and none that was used', async () => {
    const { id } = await keys.keyOf(undefined);
    await keys.stop();
    expect([...keyStore.kept.keys()]).toEqual([id]);
    expect(keyStore.forgotten).toEqual([3]);
  });

  it('forgets nothing where it made nothing', async () => {
    await keys.stop();
    expect(keyStore.forgotten).toEqual([]);
  });

  it('stops also where the unused ones cannot be forgotten', async () => {
    await keys.keyOf(undefined);
    keyStore.forget = () => Promise.reject(new EngineError('store_unavailable', 'away'));
    await keys.stop();
    expect(keyStore.kept.size).toBe(4);
  });

  it('wants an installation key of 32 bytes', () => {
    expect(() => another({ installationKey: randomBytes(16) })).toThrow('32 bytes');
  });
});
