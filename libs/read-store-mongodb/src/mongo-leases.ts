import { endOfPrefix, type Lease, type LeaseStore } from '@rollcall/read-store';
import type { Collection, Document } from 'mongodb';
import { Gathered } from './gathered.js';
import { guardedUpserts, updates } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredLease {
  readonly _id: string;
  /** Empty once given up. */
  readonly owner: string;
  readonly epoch: number;
  readonly expires: Date;
}

const longAgo = new Date(0);

interface Asked {
  readonly id: string;
  readonly owner: string;
  readonly ttlMs: number;
}

interface AskedAgain extends Asked {
  readonly epoch: number;
}

/**
 * Leases by the server's clock (`$$NOW`: in a sharded cluster that of the `mongos` asked, so that those need clocks that
 * agree). Each is one document, changed by one operation. A projector takes and renews dozens at a time: those go to the
 * server together, so that a slow one costs no lease.
 */
export class MongoLeases implements LeaseStore {
  private readonly leases: Collection<StoredLease>;
  private readonly takes = new Gathered((asked: readonly Asked[]) => this.takeAll(asked));
  private readonly renewals = new Gathered((asked: readonly AskedAgain[]) => this.renewAll(asked));

  constructor(private readonly mongo: MongoHandle) {
    this.leases = mongo.collection('leases');
  }

  acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    return this.takes.ask({ id, owner, ttlMs });
  }

  async renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean> {
    return (await this.renewals.ask({ id, owner, epoch, ttlMs })) ?? false;
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

  private takeAll(asked: readonly Asked[]): Promise<ReadonlyMap<string, Lease>> {
    return this.mongo.runBulk(async () => {
      await guardedUpserts(
        this.leases,
        asked.map(({ id: _id, owner, ttlMs }) => ({
          updateOne: { filter: { _id }, update: takeIfFree(owner, ttlMs), upsert: true },
        })),
      );
      const stored = await this.stored(asked);
      return new Map(
        asked.flatMap(({ id, owner, ttlMs }) => {
          const lease = stored.get(id);
          return lease?.owner === owner ? [[id, { id, owner, epoch: lease.epoch, remainingMs: ttlMs }]] : [];
        }),
      );
    });
  }

  /** An owner and epoch that are gone never come back: who stands there with them was found there. */
  private renewAll(asked: readonly AskedAgain[]): Promise<ReadonlyMap<string, boolean>> {
    return this.mongo.runBulk(async () => {
      const renewed = await updates(
        this.leases,
        asked.map(({ id: _id, owner, epoch, ttlMs }) => ({
          filter: { _id, owner, epoch },
          update: [{ $set: { expires: inMs(ttlMs) } }],
        })),
      );
      if (renewed === asked.length) return new Map(asked.map(({ id }) => [id, true]));
      const stored = await this.stored(asked);
      const isHeld = ({ id, owner, epoch }: AskedAgain): boolean =>
        stored.get(id)?.owner === owner && stored.get(id)?.epoch === epoch;
      return new Map(asked.map((one) => [one.id, isHeld(one)]));
    });
  }

  private async stored(asked: readonly Asked[]): Promise<ReadonlyMap<string, StoredLease>> {
    const query = { _id: { $in: asked.map(({ id }) => id) } };
    const found = await this.leases.find(query, { batchSize: asked.length + 1 }).toArray();
    return new Map(found.map((lease) => [lease._id, lease]));
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
