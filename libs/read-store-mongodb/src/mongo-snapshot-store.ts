import type { Snapshot, SnapshotStore } from '@rollcall/event-sourcing';
import type { Collection } from 'mongodb';
import { guardedUpserts } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredSnapshot extends Snapshot {
  /** The stream. */
  readonly _id: string;
}

/** The latest snapshot of each stream. */
export class MongoSnapshotStore implements SnapshotStore {
  private readonly snapshots: Collection<StoredSnapshot>;

  constructor(private readonly mongo: MongoHandle) {
    this.snapshots = mongo.collection('snapshots');
  }

  async get(stream: string, version: number): Promise<Snapshot | undefined> {
    const stored = await this.mongo.run(() => this.snapshots.findOne({ _id: stream, version }));
    if (stored === null) return undefined;
    const { revision, position, state } = stored;
    return { revision, position, version, state };
  }

  async put(stream: string, { version, revision, position, state }: Snapshot): Promise<void> {
    const older = [{ version: { $ne: version } }, { revision: { $lt: revision } }];
    const replacement = { _id: stream, version, revision, position, state };
    const upsert = { filter: { _id: stream, $or: older }, replacement, upsert: true };
    await this.mongo.run(() => guardedUpserts(this.snapshots, [{ replaceOne: upsert }]));
  }

  async clear(): Promise<void> {
    await this.mongo.runBulk(() => this.snapshots.deleteMany());
  }

  close(): Promise<void> {
    return this.mongo.close();
  }
}
