import {
  decodeParkedCursor,
  parkedPageOf,
  type ParkedDocument,
  type ParkedPage,
  type ParkedPageRequest,
  type ParkingLot,
} from '@rollcall/read-store';
import type { Collection, Filter } from 'mongodb';
import { insertMissing } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

interface StoredRecord {
  /** Build and document as a JSON array: no two pairs are joined to the same text. */
  readonly _id: string;
  readonly build: string;
  readonly document: string;
  readonly position: string;
  /** As JSON. */
  readonly record: string;
}

const idOf = (build: string, document: string): string => JSON.stringify([build, document]);

const parse = ({ record }: StoredRecord): ParkedDocument => JSON.parse(record) as ParkedDocument;

const byPlace = { position: 1, build: 1, document: 1 } as const;

function behind(cursor: string): Filter<StoredRecord>[] {
  const [position, build, document] = decodeParkedCursor(cursor);
  return [
    { position: { $gt: position } },
    { position, build: { $gt: build } },
    { position, build, document: { $gt: document } },
  ];
}

export class MongoParkingLot implements ParkingLot {
  private readonly records: Collection<StoredRecord>;

  constructor(private readonly mongo: MongoHandle) {
    this.records = mongo.collection('parked');
  }

  async park(record: ParkedDocument): Promise<void> {
    const { build, document, position } = record;
    const stored = { _id: idOf(build, document), build, document, position, record: JSON.stringify(record) };
    await this.mongo.run(() => insertMissing(this.records, [{ insertOne: { document: stored } }]));
  }

  async get(build: string, document: string): Promise<ParkedDocument | undefined> {
    const stored = await this.mongo.run(() => this.records.findOne({ _id: idOf(build, document) }));
    return stored === null ? undefined : parse(stored);
  }

  async list(build?: string): Promise<readonly ParkedDocument[]> {
    const query = this.records.find(build === undefined ? {} : { build });
    const sorted = query.sort(byPlace);
    return (await this.mongo.run(() => sorted.toArray())).map(parse);
  }

  async page({ builds, limit, cursor }: ParkedPageRequest): Promise<ParkedPage> {
    const filter: Filter<StoredRecord> = {
      ...(builds !== undefined && { build: { $in: [...builds] } }),
      ...(cursor !== undefined && { $or: behind(cursor) }),
    };
    const query = this.records.find(filter, { sort: byPlace, limit: limit + 1 });
    return parkedPageOf((await this.mongo.run(() => query.toArray())).map(parse), limit);
  }

  async release(build: string, document: string): Promise<void> {
    await this.mongo.run(() => this.records.deleteOne({ _id: idOf(build, document) }));
  }
}
