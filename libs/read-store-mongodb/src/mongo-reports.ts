import type { ReportStore, StoredReport } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import { againAfterRace } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface Report {
  /** Of the process. */
  readonly _id: string;
  readonly savedAt: Date;
  /** As JSON. */
  readonly body: string;
}

/** Ages are told by the server's clock. */
export class MongoReports implements ReportStore {
  private readonly reports: Collection<Report>;

  constructor(private readonly mongo: MongoHandle) {
    this.reports = mongo.collection('reports');
  }

  async tell(process: string, body: object): Promise<void> {
    const replace = () =>
      this.reports.updateOne(
        { _id: process },
        [{ $set: { savedAt: '$$NOW', body: { $literal: JSON.stringify(body) } } }],
        { upsert: true },
      );
    await this.mongo.run(() => againAfterRace(replace));
  }

  async all(): Promise<readonly StoredReport[]> {
    const ageMs = { $max: [0, { $subtract: ['$$NOW', '$savedAt'] }] };
    const pipeline = [{ $sort: { _id: 1 } }, { $project: { _id: 0, process: '$_id', body: 1, ageMs } }];
    const found = await this.mongo.run(() =>
      this.reports.aggregate<StoredReport & { readonly body: string }>(pipeline).toArray(),
    );
    return found.map((report) => ({ ...report, body: JSON.parse(report.body) as object }));
  }

  async dropOlderThan(ageMs: number): Promise<void> {
    const isOlder = { $gt: [{ $subtract: ['$$NOW', '$savedAt'] }, ageMs] };
    await this.mongo.run(() => this.reports.deleteMany({ $expr: isOlder }));
  }
}
