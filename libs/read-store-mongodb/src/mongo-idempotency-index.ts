import { createHash } from 'node:crypto';
import { START, type IdempotencyEntry, type IdempotencyIndex, type Position } from '@rollcall/event-sourcing';
import type { Collection } from 'mongodb';
import { GatheredLookup } from './gathered-lookup.js';
import { guardedUpserts, insertMissing } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface FirstUse {
  readonly _id: string;
  readonly eventId: string;
}

interface Progress {
  readonly _id: typeof ONLY;
  readonly position: Position;
  /** What is being emptied is not to be believed, should whoever does it die. */
  readonly resetting?: true;
}

const ONLY = 'progress';

/** Of one length whatever the lengths are; as a JSON array, no two uses are joined to the same text. */
const digest = (stream: string, metric: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([stream, metric, key]))
    .digest('base64url');

export class MongoIdempotencyIndex implements IdempotencyIndex {
  private readonly firstUses: Collection<FirstUse>;
  private readonly progress: Collection<Progress>;
  private readonly lookup = new GatheredLookup((ids) => this.eventIdsOf(ids));

  constructor(private readonly mongo: MongoHandle) {
    this.firstUses = mongo.collection('first-uses');
    this.progress = mongo.collection('idempotency-progress');
  }

  async position(): Promise<Position> {
    const stored = await this.mongo.run(() => this.progress.findOne({ _id: ONLY }));
    if (stored?.resetting !== true) return stored?.position ?? START;
    await this.reset();
    return START;
  }

  find(stream: string, metric: string, key: string): Promise<string | undefined> {
    return this.lookup.find(digest(stream, metric, key));
  }

  async add(entries: readonly IdempotencyEntry[], position: Position): Promise<void> {
    const inserts = entries.map(({ stream, metric, key, eventId }) => ({
      insertOne: { document: { _id: digest(stream, metric, key), eventId } },
    }));
    const progress = {
      filter: { _id: ONLY, position: { $lt: position } },
      update: { $set: { position } },
      upsert: true,
    } as const;
    await this.mongo.runBulk(async () => {
      await insertMissing(this.firstUses, inserts);
      await guardedUpserts(this.progress, [{ updateOne: progress }]);
    });
  }

  async reset(): Promise<void> {
    await this.mongo.runBulk(async () => {
      const started = { $set: { position: START, resetting: true } } as const;
      await this.progress.updateOne({ _id: ONLY }, started, { upsert: true });
      await this.firstUses.deleteMany();
      await this.progress.updateOne({ _id: ONLY }, { $unset: { resetting: '' } });
    });
  }

  ping(): Promise<void> {
    return this.mongo.ping();
  }

  close(): Promise<void> {
    return this.mongo.close();
  }

  private async eventIdsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.mongo.run(() =>
      this.firstUses.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray(),
    );
    return new Map(found.map(({ _id, eventId }) => [_id, eventId]));
  }
}
