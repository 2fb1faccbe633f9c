import { randomUUID } from 'node:crypto';
import type { Checkpoint, CheckpointStore } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import { Gathered } from './gathered.js';
import { guardedUpserts, updates } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

/** `claimed` is the latest owner's epoch; the others are null until that or an earlier owner has saved. */
interface StoredCheckpoint {
  readonly _id: string;
  readonly claimed: number;
  /** Names the write that claimed or saved it last: of many done in one go, which came about. */
  readonly by: string;
  readonly position: string | null;
  readonly eventId: string | null;
  readonly installationId: string | null;
  readonly epoch: number | null;
}

const forgotten = { position: null, eventId: null, installationId: null, epoch: null } as const;

interface Saving {
  readonly id: string;
  readonly next: Checkpoint;
  readonly expectedPosition: string | undefined;
}

/** A projector claims and saves hundreds at a time: those go to the server together. */
export class MongoCheckpoints implements CheckpointStore {
  private readonly checkpoints: Collection<StoredCheckpoint>;
  private readonly claims = new Gathered((asked: readonly { readonly id: string }[]) => this.claimAll(asked));
  private readonly saves = new Gathered((asked: readonly Saving[]) => this.saveAll(asked));

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
    return (await this.claims.ask({ id })) ?? this.claimOne(id);
  }

  async save(id: string, next: Checkpoint, expectedPosition: string | undefined): Promise<boolean> {
    return (await this.saves.ask({ id, next, expectedPosition })) ?? false;
  }

  async reset(id: string): Promise<void> {
    await this.mongo.run(() => this.checkpoints.updateOne({ _id: id }, { $set: forgotten }));
  }

  async drop(id: string): Promise<void> {
    await this.mongo.run(() => this.checkpoints.deleteOne({ _id: id }));
  }

  /** Leaves out what another one has claimed at once after us. */
  private claimAll(asked: readonly { readonly id: string }[]): Promise<ReadonlyMap<string, number>> {
    const by = randomUUID();
    const ids = asked.map(({ id }) => id);
    const update = claimedBy(by);
    return this.mongo.runBulk(async () => {
      await guardedUpserts(
        this.checkpoints,
        ids.map((_id) => ({ updateOne: { filter: { _id }, update, upsert: true } })),
      );
      return new Map((await this.writtenBy(by, ids)).map(({ _id, claimed }) => [_id, claimed]));
    });
  }

  private async claimOne(_id: string): Promise<number> {
    const claimed = await this.mongo.run(() =>
      this.checkpoints.findOneAndUpdate({ _id }, claimedBy(randomUUID()), { returnDocument: 'after' }),
    );
    return claimed?.claimed ?? 0;
  }

  private saveAll(asked: readonly Saving[]): Promise<ReadonlyMap<string, boolean>> {
    const by = randomUUID();
    return this.mongo.runBulk(async () => {
      const saved = await updates(
        this.checkpoints,
        asked.map(({ id: _id, next, expectedPosition }) => {
          const { position, eventId, installationId, epoch } = next;
          const filter = { _id, claimed: epoch, position: expectedPosition ?? null };
          return { filter, update: { $set: { position, eventId, installationId, epoch, by } } };
        }),
      );
      const ids = asked.map(({ id }) => id);
      const those = saved === ids.length ? ids : (await this.writtenBy(by, ids)).map(({ _id }) => _id);
      return new Map(those.map((id) => [id, true]));
    });
  }

  private writtenBy(by: string, ids: readonly string[]): Promise<StoredCheckpoint[]> {
    const query = { _id: { $in: [...ids] }, by };
    return this.checkpoints.find(query, { batchSize: ids.length + 1 }).toArray();
  }
}

const claimedBy = (by: string) => ({ $inc: { claimed: 1 }, $set: { by }, $setOnInsert: forgotten });

const toCheckpoint = ({ position, eventId, installationId, epoch }: StoredCheckpoint): Checkpoint => ({
  position: position ?? '',
  eventId: eventId ?? '',
  installationId: installationId ?? '',
  epoch: epoch ?? 0,
});
