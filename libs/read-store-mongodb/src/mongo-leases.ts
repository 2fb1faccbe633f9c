import { endOfPrefix, type Lease, type LeaseStore } from '@rollcall/read-store';
import type { Collection, Document } from 'mongodb';
import { againAfterRace } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredLease {
  readonly _id: string;
  /** Empty once given up. */
  readonly owner: string;
  readonly epoch: number;
  readonly expires: Date;
}

const longAgo = new Date(0);

/**
 * Leases by the server's clock (`$$NOW`: in a sharded cluster that of the `mongos` asked, so that those need clocks that
 * agree). Each is one document, changed by one operation.
 */
export class MongoLeases implements LeaseStore {
  private readonly leases: Collection<StoredLease>;

  constructor(private readonly mongo: MongoHandle) {
    this.leases = mongo.collection('leases');
  }

  async acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const take = () =>
      this.leases.findOneAndUpdate({ _id: id }, takeIfFree(owner, ttlMs), {
        upsert: true,
        returnDocument: 'after',
      });
    const lease = await this.mongo.run(() => againAfterRace(take));
    return lease?.owner === owner ? { id, owner, epoch: lease.epoch, remainingMs: ttlMs } : undefined;
  }

  async renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean> {
    const { matchedCount } = await this.mongo.run(() =>
      this.leases.updateOne({ _id: id, owner, epoch }, [{ $set: { expires: inMs(ttlMs) } }]),
    );
    return matchedCount === 1;
  }

  async release(id: string, owner: string, epoch: number): Promise<void> {
    await this.mongo.run(() =>
      this.leases.updateOne({ _id: id, owner, epoch }, { $set: { owner: '', expires: longAgo } }),
    );
  }

  async list(prefix: string): Promise<readonly Lease[]> {
    const end = endOfPrefix(prefix);
    const pipeline = [
      { $match: { _id: end === undefined ? { $gte: prefix } : { $gte: prefix, $lt: end } } },
      { $sort: { _id: 1 } },
      {
        $project: {
          _id: 0,
          id: '$_id',
          owner: 1,
          epoch: 1,
          remainingMs: { $max: [0, { $subtract: ['$expires', '$$NOW'] }] },
        },
      },
    ];
    return this.mongo.run(() => this.leases.aggregate<Lease>(pipeline).toArray());
  }
}

const inMs = (ttlMs: number): Document => ({ $add: ['$$NOW', ttlMs] });

/** All expressions of one stage see the document as it was; on an upsert, none. */
function takeIfFree(name: string, ttlMs: number): Document[] {
  const owner = { $literal: name };
  const mine = { $eq: ['$owner', owner] };
  const free = { $or: [mine, { $lte: [{ $ifNull: ['$expires', longAgo] }, '$$NOW'] }] };
  const epoch = { $ifNull: ['$epoch', 0] };
  return [
    {
      $set: {
        owner: { $cond: [free, owner, '$owner'] },
        epoch: { $cond: [{ $and: [free, { $not: [mine] }] }, { $add: [epoch, 1] }, epoch] },
        expires: { $cond: [free, inMs(ttlMs), '$expires'] },
      },
    },
  ];
}
