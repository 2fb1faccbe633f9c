import type { OperationalStore } from '@rollcall/event-sourcing';
import type { Collection } from 'mongodb';
import { guardedUpserts } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';
import { MongoOperations } from './mongo-operations.js';
import { MongoPauses } from './mongo-pauses.js';

interface KeyUsed {
  /** Prefix of an API key. */
  readonly _id: string;
  /** ISO 8601 UTC with milliseconds: compared as text by the server. */
  readonly at: string;
}

export class MongoOperationalStore implements OperationalStore {
  readonly operations: MongoOperations;
  readonly pauses: MongoPauses;
  private readonly keysUsed: Collection<KeyUsed>;

  constructor(private readonly mongo: MongoHandle) {
    this.operations = new MongoOperations(mongo);
    this.pauses = new MongoPauses(mongo);
    this.keysUsed = mongo.collection('keys-used');
  }

  async touchKeys(used: ReadonlyMap<string, string>): Promise<void> {
    const upserts = [...used].map(([prefix, at]) => {
      const filter = { _id: prefix, at: { $lt: at } };
      return { replaceOne: { filter, replacement: { _id: prefix, at }, upsert: true } };
    });
    await this.mongo.run(() => guardedUpserts(this.keysUsed, upserts));
  }

  async lastUsed(prefixes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (prefixes.length === 0) return new Map();
    const found = await this.mongo.run(() =>
      this.keysUsed.find({ _id: { $in: [...prefixes] } }, { batchSize: prefixes.length + 1 }).toArray(),
    );
    return new Map(found.map(({ _id, at }) => [_id, at]));
  }

  ping(): Promise<void> {
    return this.mongo.ping();
  }

  close(): Promise<void> {
    return this.mongo.close();
  }
}
