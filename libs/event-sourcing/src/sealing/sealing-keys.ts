import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { EngineError } from '../errors.js';
import type { KeyStore } from '../key-store.js';
import { KEY_BYTES, seal, unseal } from './seal.js';

export interface SealingKeysOptions {
  readonly keyStore: KeyStore;
  /** 32 bytes; wraps every data key, and is kept outside the key store. */
  readonly installationKey: Uint8Array;
  /** Unwrapped keys held in memory. Default 20,000. */
  readonly cacheSize?: number;
}

/**
 * The data keys that personal data is sealed with, one per stream, unwrapped.
 * Errors: `unsealing_failed` where a kept key does not unwrap with the installation key; the key store's own.
 */
export class SealingKeys {
  private readonly cache: LRUCache<string, Buffer>;
  private readonly making = new Map<string, Promise<Buffer>>();
  /** Counts forgotten keys, so that a look-up under way meanwhile does not bring one back into the cache. */
  private forgotten = 0;

  constructor(private readonly options: SealingKeysOptions) {
    if (options.installationKey.length !== KEY_BYTES)
      throw new Error('The installation key must be 32 bytes');
    this.cache = new LRUCache({ max: options.cacheSize ?? 20_000 });
  }

  /** Streams without a key, never made or forgotten, are absent from the answer. One look-up for all of them. */
  async get(streams: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const stream of new Set(streams)) {
      const key = this.cache.get(stream);
      if (key === undefined) missing.push(stream);
      else keys.set(stream, key);
    }
    if (missing.length === 0) return keys;
    const forgotten = this.forgotten;
    for (const [stream, wrapped] of await this.options.keyStore.getMany(missing)) {
      const key = this.unwrap(stream, wrapped);
      keys.set(stream, key);
      if (forgotten === this.forgotten) this.cache.set(stream, key);
    }
    return keys;
  }

  /** The stream's key, made and durable when there was none. However many ask at once, there is one. */
  ensure(stream: string): Promise<Buffer> {
    const key = this.cache.get(stream);
    if (key !== undefined) return Promise.resolve(key);
    let making = this.making.get(stream);
    if (making === undefined) {
      making = this.make(stream).finally(() => this.making.delete(stream));
      this.making.set(stream, making);
    }
    return making;
  }

  /** Everything sealed with the stream's key can never be read again. */
  async forget(stream: string): Promise<void> {
    await this.options.keyStore.forget(stream);
    this.forgotten += 1;
    this.cache.delete(stream);
  }

  private async make(stream: string): Promise<Buffer> {
    const forgotten = this.forgotten;
    const made = randomBytes(KEY_BYTES);
    const wrapped = seal(this.options.installationKey, stream, made);
    const kept = await this.options.keyStore.create(stream, wrapped);
    const key = wrapped.equals(kept) ? made : this.unwrap(stream, kept);
    if (forgotten === this.forgotten) this.cache.set(stream, key);
    return key;
  }

  private unwrap(stream: string, wrapped: Uint8Array): Buffer {
    try {
      return unseal(this.options.installationKey, stream, wrapped);
    } catch (cause) {
      throw new EngineError(
        'unsealing_failed',
        'A data key does not open with this installation key',
        { stream },
        { cause },
      );
    }
  }
}
