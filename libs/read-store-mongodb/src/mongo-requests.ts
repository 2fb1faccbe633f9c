import type { OwnerRequest, RequestStore } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import { insertNew } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredRequest {
  readonly _id: string;
  readonly shard: number;
  readonly askedAt: string;
  /** As JSON. */
  readonly request: string;
  /** As JSON; null: not answered yet. */
  readonly answer: string | null;
}

/** There are few at a time, so that they need no index but that of the ids. */
export class MongoRequests implements RequestStore {
  private readonly requests: Collection<StoredRequest>;

  constructor(private readonly mongo: MongoHandle) {
    this.requests = mongo.collection('requests');
  }

  async ask(request: OwnerRequest): Promise<void> {
    const { id: _id, shard, askedAt } = request;
    const stored = { _id, shard, askedAt, request: JSON.stringify(request), answer: null };
    await this.mongo.run(() => insertNew(this.requests, stored));
  }

  async pending(shards: readonly number[], limit: number): Promise<readonly OwnerRequest[]> {
    const query = { answer: null, shard: { $in: [...shards] } };
    const found = this.requests.find(query, { sort: { askedAt: 1, _id: 1 }, limit });
    return (await this.mongo.run(() => found.toArray())).map(
      ({ request }) => JSON.parse(request) as OwnerRequest,
    );
  }

  async answer(id: string, answer: object): Promise<void> {
    const answered = { $set: { answer: JSON.stringify(answer) } };
    await this.mongo.run(() => this.requests.updateOne({ _id: id, answer: null }, answered));
  }

  async answerTo(id: string): Promise<object | undefined> {
    const stored = await this.mongo.run(() => this.requests.findOne({ _id: id }));
    return typeof stored?.answer === 'string' ? (JSON.parse(stored.answer) as object) : undefined;
  }

  async forget(id: string): Promise<void> {
    await this.mongo.run(() => this.requests.deleteOne({ _id: id }));
  }

  async forgetBefore(instant: string): Promise<void> {
    await this.mongo.run(() => this.requests.deleteMany({ askedAt: { $lt: instant } }));
  }
}
