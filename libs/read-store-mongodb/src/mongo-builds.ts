import type { BuildDirectory, BuildRecord } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import type { MongoHandle } from './mongo-connection.js';
import { isDuplicateKey } from './mongo-failure.js';

interface StoredRecord {
  /** Projection and version as a JSON array. */
  readonly _id: string;
  readonly projection: string;
  readonly version: number;
  readonly revision: number;
  /** As JSON. */
  readonly record: string;
}

export class MongoBuilds implements BuildDirectory {
  private readonly records: Collection<StoredRecord>;

  constructor(private readonly mongo: MongoHandle) {
    this.records = mongo.collection('builds');
  }

  async all(): Promise<readonly BuildRecord[]> {
    const stored = await this.mongo.run(() =>
      this.records.find().sort({ projection: 1, version: 1 }).toArray(),
    );
    return stored.map(({ record }) => JSON.parse(record) as BuildRecord);
  }

  async save(next: BuildRecord): Promise<boolean> {
    const { projection, version, revision } = next;
    const _id = JSON.stringify([projection, version]);
    const stored = { _id, projection, version, revision, record: JSON.stringify(next) };
    if (revision === 1) return this.mongo.run(() => this.insert(stored));
    const { matchedCount } = await this.mongo.run(() =>
      this.records.replaceOne({ _id, revision: revision - 1 }, stored),
    );
    return matchedCount === 1;
  }

  private async insert(stored: StoredRecord): Promise<boolean> {
    try {
      await this.records.insertOne(stored);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
