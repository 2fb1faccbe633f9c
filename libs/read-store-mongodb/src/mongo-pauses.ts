import type { Pause, PauseStore } from '@rollcall/event-sourcing';
import type { Collection } from 'mongodb';
import { insertMissing } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredPause extends Pause {
  /** Name of a projection. */
  readonly _id: string;
}

export class MongoPauses implements PauseStore {
  private readonly stored: Collection<StoredPause>;

  constructor(private readonly mongo: MongoHandle) {
    this.stored = mongo.collection('pauses');
  }

  async list(): Promise<ReadonlyMap<string, Pause>> {
    const found = await this.mongo.run(() => this.stored.find().toArray());
    return new Map(found.map(({ _id, at, by }) => [_id, { at, by }]));
  }

  async pause(projection: string, { at, by }: Pause): Promise<void> {
    const document = { _id: projection, at, by };
    await this.mongo.run(() => insertMissing(this.stored, [{ insertOne: { document } }]));
  }

  async resume(projection: string): Promise<void> {
    await this.mongo.run(() => this.stored.deleteOne({ _id: projection }));
  }
}
