import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KeyStore } from '../key-store.js';
import { seal, unseal } from './seal.js';
import { SealingKeys } from './sealing-keys.js';

class KeysInMemory implements KeyStore {
  readonly kept = new Map<string, Uint8Array>();
  readonly lookedUp: (readonly string[])[] = [];
  created = 0;
  /** Runs within the next look-up, after it has read. */
  meanwhile: (() => Promise<void>) | undefined;

  async getMany(streams: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    this.lookedUp.push(streams);
    const found = new Map(streams.flatMap((stream) => [...this.kept].filter(([kept]) => kept === stream)));
    await this.meanwhile?.();
    return found;
  }

  async create(stream: string, wrapped: Uint8Array): Promise<Uint8Array> {
    this.created += 1;
    await Promise.resolve();
    const kept = this.kept.get(stream) ?? wrapped;
    this.kept.set(stream, kept);
    return kept;
  }

  async forget(stream: string): Promise<void> {
    this.kept.delete(stream);
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

  beforeEach(() => {
    keyStore = new KeysInMemory();
    keys = new SealingKeys({ keyStore, installationKey });
  });

  it('makes one key of a stream, however many ask for it at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => keys.ensure('user-a')));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    expect(made[0]).toHaveLength(32);
    expect(keyStore.created).toBe(1);
  });

  it('takes the key another process made first', async () => {
    const other = new SealingKeys({ keyStore, installationKey });
    const [here, there] = await Promise.all([keys.ensure('user-a'), other.ensure('user-a')]);
    expect(here.equals(there)).toBe(true);
    expect(keyStore.created).toBe(2);
  });

  it('keeps keys wrapped only', async () => {
    const key = await keys.ensure('user-a');
    const wrapped = Buffer.from(keyStore.kept.get('user-a')!);
    expect(wrapped.includes(key)).toBe(false);
    expect(unseal(installationKey, 'user-a', wrapped).equals(key)).toBe(true);
  });

  it('looks keys up all at once, each only once, and remembers them', async () => {
    const writer = new SealingKeys({ keyStore, installationKey });
    const made = [await writer.ensure('user-a'), await writer.ensure('user-b')];
    const found = await keys.get(['user-a', 'user-b', 'user-a', 'user-none']);
    expect([found.get('user-a'), found.get('user-b')]).toEqual(made);
    expect(found.has('user-none')).toBe(false);
    await keys.get(['user-b', 'user-a']);
    expect(keyStore.lookedUp).toEqual([['user-a', 'user-b', 'user-none']]);
  });

  it('holds no more keys in memory than it was told', async () => {
    const small = new SealingKeys({ keyStore, installationKey, cacheSize: 1 });
    await small.ensure('user-a');
    await small.ensure('user-b');
    await small.get(['user-b']);
    expect(keyStore.lookedUp).toEqual([]);
    await small.get(['user-a']);
    expect(keyStore.lookedUp).toEqual([['user-a']]);
  });

  it('forgets a key in the store and in memory, also when it is being looked up meanwhile', async () => {
    await new SealingKeys({ keyStore, installationKey }).ensure('user-a');
    keyStore.meanwhile = () => keys.forget('user-a');
    await keys.get(['user-a']);
    keyStore.meanwhile = undefined;
    expect((await keys.get(['user-a'])).size).toBe(0);
  });

  it('makes another key after one was forgotten', async () => {
    const before = await keys.ensure('user-a');
    await keys.forget('user-a');
    expect((await keys.ensure('user-a')).equals(before)).toBe(false);
  });

  it('refuses a key that another installation wrapped, or that was moved to another stream', async () => {
    await keys.ensure('user-a');
    const foreign = new SealingKeys({ keyStore, installationKey: randomBytes(32) });
    await expect(foreign.get(['user-a'])).rejects.toMatchObject({ code: 'unsealing_failed' });
    await expect(foreign.ensure('user-a')).rejects.toMatchObject({ code: 'unsealing_failed' });
    keyStore.kept.set('user-b', keyStore.kept.get('user-a')!);
    await expect(keys.get(['user-b'])).rejects.toMatchObject({ code: 'unsealing_failed' });
  });

  it('tries again after the store was away', async () => {
    const create = keyStore.create.bind(keyStore);
    keyStore.create = () => Promise.reject(new Error('away'));
    await expect(keys.ensure('user-a')).rejects.toThrow('away');
    keyStore.create = create;
    await expect(keys.ensure('user-a')).resolves.toHaveLength(32);
  });

  it('wants an installation key of 32 bytes', () => {
    expect(() => new SealingKeys({ keyStore, installationKey: randomBytes(16) })).toThrow('32 bytes');
  });
});
