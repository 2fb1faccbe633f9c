import type { KeyStore } from '@rollcall/event-sourcing';
import { Binary, type Collection } from 'mongodb';
import { insertMissing } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredKey {
  readonly _id: string;
  readonly wrapped: Binary;
}

/**
 * Sealing keys. What is forgotten is gone from the collection; the server keeps older bytes in its oplog and its files
 * until it overwrites them (docs/production.md): keys are wrapped, and those bytes open nothing without the master key.
 */
export class MongoKeyStore implements KeyStore {
  private readonly keys: Collection<StoredKey>;

  constructor(private readonly mongo: MongoHandle) {
    this.keys = mongo.collection('keys');
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (ids.length === 0) return new Map();
    const found = await this.mongo.run(() =>
      this.keys.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray(),
    );
    return new Map(found.map(({ _id, wrapped }) => [_id, wrapped.value()]));
  }

  async create(wrapped: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const inserts = [...wrapped].map(([id, bytes]) => ({
      insertOne: { document: { _id: id, wrapped: new Binary(bytes) } },
    }));
    await this.mongo.run(() => insertMissing(this.keys, inserts));
  }

  async forget(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.mongo.run(() => this.keys.deleteMany({ _id: { $in: [...ids] } }));
  }

  ping(): Promise<void> {
    return this.mongo.ping();
  }

  close(): Promise<void> {
    return this.mongo.close();
  }
}
