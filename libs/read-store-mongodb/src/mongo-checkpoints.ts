import type { Checkpoint, CheckpointStore } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import { againAfterRace } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

/** `claimed` is the latest owner's epoch; the others are null until that or an earlier owner has saved. */
interface StoredCheckpoint {
  readonly _id: string;
  readonly claimed: number;
  readonly position: string | null;
  readonly eventId: string | null;
  readonly installationId: string | null;
  readonly epoch: number | null;
}

const forgotten = { position: null, eventId: null, installationId: null, epoch: null } as const;

export class MongoCheckpoints implements CheckpointStore {
  private readonly checkpoints: Collection<StoredCheckpoint>;

  constructor(private readonly mongo: MongoHandle) {
    this.checkpoints = mongo.collection('checkpoints');
  }

  async load(id: string): Promise<Checkpoint | undefined> {
    return (await this.loadMany([id])).get(id);
  }

  async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> {
    if (ids.length === 0) return new Map();
    const query = { _id: { $in: [...ids] }, position: { $ne: null } };
    const stored = await this.mongo.run(() =>
      this.checkpoints.find(query, { batchSize: ids.length + 1 }).toArray(),
    );
    return new Map(stored.map((one) => [one._id, toCheckpoint(one)]));
  }

  /** Counted on although nobody may hear of it: an epoch is only ever higher than those before. */
  async claim(id: string): Promise<number> {
    const claim = () =>
      this.checkpoints.findOneAndUpdate(
        { _id: id },
        { $inc: { claimed: 1 }, $setOnInsert: forgotten },
        { upsert: true, returnDocument: 'after' },
      );
    const claimed = await this.mongo.run(() => againAfterRace(claim));
    return claimed?.claimed ?? 0;
  }

  async save(id: string, next: Checkpoint, expectedPosition: string | undefined): Promise<boolean> {
    const { position, eventId, installationId, epoch } = next;
    const expected = { _id: id, claimed: epoch, position: expectedPosition ?? null };
    const { matchedCount } = await this.mongo.run(() =>
      this.checkpoints.updateOne(expected, { $set: { position, eventId, installationId, epoch } }),
    );
    return matchedCount === 1;
  }

  async reset(id: string): Promise<void> {
    await this.mongo.run(() => this.checkpoints.updateOne({ _id: id }, { $set: forgotten }));
  }

  async drop(id: string): Promise<void> {
    await this.mongo.run(() => this.checkpoints.deleteOne({ _id: id }));
  }
}

const toCheckpoint = ({ position, eventId, installationId, epoch }: StoredCheckpoint): Checkpoint => ({
  position: position ?? '',
  eventId: eventId ?? '',
  installationId: installationId ?? '',
  epoch: epoch ?? 0,
});
