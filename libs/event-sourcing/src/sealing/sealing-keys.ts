import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isEngineError } from '../errors.js';
import type { KeyStore } from '../key-store.js';
import { newDataKeys, unwrap, wrap, type DataKey } from './data-key.js';
import { KeyPool } from './key-pool.js';
import { KEY_BYTES } from './seal.js';

export interface SealingKeysOptions {
  readonly keyStore: KeyStore;
  /** 32 bytes; wraps every data key, and is kept outside the key store. */
  readonly installationKey: Uint8Array;
  /** Unwrapped keys held in memory. Default 20,000. */
  readonly cacheSize?: number;
  /** Keys made ahead. Default 512. */
  readonly poolSize?: number;
}

/**
 * The data keys that personal data is sealed with, unwrapped, by their ids. All that is sealed in one stream is sealed
 * with one key, which is used for no other stream. Keys are made ahead (see `KeyPool`), so that a new person costs no
 * commit beside the one of their first event.
 * Errors: `unsealing_failed` where a kept key does not unwrap with the installation key; the key store's own.
 */
export class SealingKeys {
  private readonly cache: LRUCache<string, Buffer>;
  private readonly pool: KeyPool;
  /** Counts forgotten keys, so that a look-up under way meanwhile does not bring one back into the cache. */
  private forgotten = 0;

  constructor(private readonly options: SealingKeysOptions) {
    const { keyStore, installationKey, cacheSize = 20_000, poolSize = 512 } = options;
    if (installationKey.length !== KEY_BYTES) throw new Error('The installation key must be 32 bytes');
    this.cache = new LRUCache({ max: cacheSize });
    this.pool = new KeyPool(
      (count) => newDataKeys(installationKey, count),
      (wrapped) => keyStore.create(wrapped),
      poolSize,
    );
  }

  /** Begins to make keys ahead. Without it that begins with the first key that is needed. */
  start(): void {
    this.pool.fillBehind();
  }

  /** Forgets what was made ahead and not used; commands must have ended. Where the store is away they stay. */
  async stop(): Promise<void> {
    const unused = await this.pool.drain();
    if (unused.length === 0) return;
    try {
      await this.forget(unused.map(({ id }) => id));
    } catch (error) {
      if (!isEngineError(error, 'store_unavailable')) throw error;
    }
  }

  /** Ids without a key, never made or forgotten, are absent from the answer. One look-up for all of them. */
  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const key = this.cache.get(id);
      if (key === undefined) missing.push(id);
      else keys.set(id, key);
    }
    if (missing.length === 0) return keys;
    const { forgotten } = this;
    for (const [id, wrapped] of await this.options.keyStore.getMany(missing)) {
      const key = unwrap(this.options.installationKey, id, wrapped);
      keys.set(id, key);
      if (forgotten === this.forgotten) this.cache.set(id, key);
    }
    return keys;
  }

  /**
   * A stream's key: the one of this id, or one that nobody has used where there is none (a stream in which nothing was
   * sealed yet, or whose key was forgotten).
   */
  async keyOf(id: string | undefined): Promise<DataKey> {
    const key = id === undefined ? undefined : (this.cache.get(id) ?? (await this.get([id])).get(id));
    if (id !== undefined && key !== undefined) return { id, key };
    const taken = await this.pool.take();
    this.cache.set(taken.id, taken.key);
    return taken;
  }

  /** For a key that `keyOf` took, and that certainly nothing was written with. */
  giveBack(key: DataKey): void {
    this.pool.giveBack(key);
  }

  /** Makes a key of a given id, unless there is one; durable when it resolves. */
  async create(id: string): Promise<void> {
    const { keyStore, installationKey } = this.options;
    const wrapped = wrap(installationKey, { id, key: randomBytes(KEY_BYTES) });
    await keyStore.create(new Map([[id, wrapped]]));
  }

  /** Everything sealed with these keys can never be read again. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.options.keyStore.forget(ids);
    this.forgotten += 1;
    for (const id of ids) this.cache.delete(id);
  }
}
