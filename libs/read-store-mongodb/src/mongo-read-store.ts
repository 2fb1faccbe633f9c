import {
  fieldsFromText,
  fieldsToText,
  madeOtherwise,
  type BuildDirectory,
  type CheckpointStore,
  type Collection,
  type CollectionDefinition,
  type DocumentBody,
  type IndexState,
  type LeaseStore,
  type ParkingLot,
  type ReadStore,
  type ReportStore,
  type RequestStore,
} from '@rollcall/read-store';
import type { StoreProduct, SupportedVersions } from '@rollcall/event-sourcing';
import { againAfterRace } from './guarded-writes.js';
import { indexesOf, presentIndexes } from './indexes.js';
import { layoutOf, type Layout } from './layout.js';
import { MongoBuilds } from './mongo-builds.js';
import { MongoCheckpoints } from './mongo-checkpoints.js';
import { MongoCollection } from './mongo-collection.js';
import type { MongoHandle } from './mongo-connection.js';
import { MongoLeases } from './mongo-leases.js';
import { MongoParkingLot } from './mongo-parking-lot.js';
import { MongoReports } from './mongo-reports.js';
import { MongoRequests } from './mongo-requests.js';

/** The oldest that its driver speaks to, and the newest that the suites are run on. */
const supported: SupportedVersions = { oldest: '4.4', newest: '8.0' };

interface Made {
  /** The name it was asked for by. */
  readonly _id: string;
  /** The fields it was made with, as JSON. */
  readonly fields: string;
}

/** Read models: a MongoDB collection for each, the body as JSON, the fields as indexed values beside it. */
export class MongoReadStore implements ReadStore {
  readonly searchesInside = false;
  readonly checkpoints: CheckpointStore;
  readonly parked: ParkingLot;
  readonly leases: LeaseStore;
  readonly builds: BuildDirectory;
  readonly reports: ReportStore;
  readonly requests: RequestStore;

  constructor(private readonly mongo: MongoHandle) {
    this.checkpoints = new MongoCheckpoints(mongo);
    this.parked = new MongoParkingLot(mongo);
    this.leases = new MongoLeases(mongo);
    this.builds = new MongoBuilds(mongo);
    this.reports = new MongoReports(mongo);
    this.requests = new MongoRequests(mongo);
  }

  async collection<Body extends DocumentBody>(
    definition: CollectionDefinition<Body>,
  ): Promise<Collection<Body>> {
    const layout = layoutOf(definition.name, definition.fields);
    const fields = fieldsToText(definition.fields);
    const made = await this.mongo.run(() => this.register(definition.name, fields));
    if (made !== fields) throw madeOtherwise(definition.name, made, fields);
    await this.makeIndexes(layout);
    return new MongoCollection(this.mongo, definition, layout);
  }

  async drop(name: string): Promise<void> {
    const { collection } = layoutOf(name, {});
    await this.mongo.runBulk(async () => {
      await this.mongo.collection(collection).drop();
      await this.made().deleteOne({ _id: name });
    });
  }

  /** The indexes that queries need, and whether the server has them. */
  async indexReport(): Promise<readonly IndexState[]> {
    const made = await this.mongo.run(() => this.made().find().sort({ _id: 1 }).toArray());
    const states: IndexState[] = [];
    for (const { _id, fields } of made) {
      const layout = layoutOf(_id, fieldsFromText(fields));
      const there = await this.mongo.run(() => presentIndexes(this.mongo.collection(layout.collection)));
      for (const { name, field } of indexesOf(layout))
        states.push({ collection: layout.collection, name, field, present: there.has(name) });
    }
    return states;
  }

  /** Names of all collections that were made and not dropped. */
  async collectionNames(): Promise<readonly string[]> {
    const made = await this.mongo.run(() => this.made().find().sort({ _id: 1 }).toArray());
    return made.map(({ _id }) => _id);
  }

  async product(): Promise<StoreProduct> {
    const { version } = await this.mongo.run(() => this.mongo.database.command({ buildInfo: 1 }));
    return { product: 'MongoDB', version: String(version), supported };
  }

  /** The server's. */
  async clock(): Promise<Date> {
    return (await this.mongo.run(() => this.mongo.database.command({ hello: 1 }))).localTime as Date;
  }

  ping(): Promise<void> {
    return this.mongo.ping();
  }

  close(): Promise<void> {
    return this.mongo.close();
  }

  private made() {
    return this.mongo.collection<Made>('collections');
  }

  /** Answers with the fields that it was made with, now or before. */
  private async register(name: string, fields: string): Promise<string> {
    const register = () =>
      this.made().findOneAndUpdate(
        { _id: name },
        { $setOnInsert: { fields } },
        { upsert: true, returnDocument: 'after' },
      );
    return (await againAfterRace(register))?.fields ?? fields;
  }

  private async makeIndexes(layout: Layout): Promise<void> {
    const indexes = indexesOf(layout);
    if (indexes.length === 0) return;
    await this.mongo.runBulk(() =>
      this.mongo.collection(layout.collection).createIndexes(indexes.map(({ description }) => description)),
    );
  }
}
