import {
  encodeCursor,
  type Collection,
  type CollectionDefinition,
  type Condition,
  type DocumentBody,
  type FieldValue,
  type Page,
  type PageRequest,
  type PutDocument,
  type StoredDocument,
} from '@rollcall/read-store';
import type { Collection as Documents } from 'mongodb';
import { fromStoredDocument, toStoredDocument } from './documents.js';
import { compileFilter } from './filter.js';
import { guardedInserts, guardedUpserts, insertNew } from './guarded-writes.js';
import { present, type Layout, type Stored } from './layout.js';
import type { MongoHandle } from './mongo-connection.js';
import { pageQueries } from './page-query.js';

/** More documents at once are a projector's, which waits for them longer. */
const MOST_OF_A_REQUEST = 200;

export class MongoCollection<Body extends DocumentBody> implements Collection<Body> {
  private readonly documents: Documents<Stored>;

  constructor(
    private readonly mongo: MongoHandle,
    private readonly definition: CollectionDefinition<Body>,
    private readonly layout: Layout,
  ) {
    this.documents = mongo.collection(layout.collection);
  }

  async get(id: string): Promise<StoredDocument<Body> | undefined> {
    const stored = await this.mongo.run(() => this.documents.findOne({ _id: id }));
    return stored === null ? undefined : fromStoredDocument(stored);
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<Body>>> {
    if (ids.length === 0) return new Map();
    const query = (): Promise<Stored[]> =>
      this.documents.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray();
    const stored = await (ids.length > MOST_OF_A_REQUEST ? this.mongo.runBulk(query) : this.mongo.run(query));
    return new Map(stored.map((one) => [one._id, fromStoredDocument<Body>(one)]));
  }

  async positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const options = { projection: { p: 1 }, batchSize: ids.length + 1 } as const;
    const query = (): Promise<Pick<Stored, '_id' | 'p'>[]> =>
      this.documents.find({ _id: { $in: [...ids] } }, options).toArray();
    const stored = await (ids.length > MOST_OF_A_REQUEST ? this.mongo.runBulk(query) : this.mongo.run(query));
    return new Map(stored.map(({ _id, p }) => [_id, p]));
  }

  async put(documents: readonly PutDocument<Body>[]): Promise<number> {
    const upsertOf = (document: StoredDocument<Body>) => {
      const replacement = toStoredDocument(document, this.definition, this.layout);
      const filter = { _id: replacement._id, p: { $lt: replacement.p } };
      return { replaceOne: { filter, replacement, upsert: true } };
    };
    const fresh = documents.filter(({ isNew }) => isNew === true).map(upsertOf);
    const known = documents.filter(({ isNew }) => isNew !== true).map(upsertOf);
    return this.mongo.runBulk(async () => {
      const inserted = await guardedInserts(this.documents, fresh);
      return inserted + (await guardedUpserts(this.documents, known));
    });
  }

  async replace(document: StoredDocument<Body>, expectedPosition: string | undefined): Promise<boolean> {
    const replacement = toStoredDocument(document, this.definition, this.layout);
    const { _id } = replacement;
    if (expectedPosition === undefined) return this.mongo.run(() => insertNew(this.documents, replacement));
    const { matchedCount } = await this.mongo.run(() =>
      this.documents.replaceOne({ _id, p: expectedPosition }, replacement),
    );
    return matchedCount === 1;
  }

  async find(request: PageRequest): Promise<Page<Body>> {
    const found = await this.rowsOf(request);
    const shown = found.slice(0, request.limit);
    const last = shown.at(-1);
    return {
      documents: shown.map((stored) => fromStoredDocument<Body>(stored)),
      nextCursor:
        last && found.length > request.limit
          ? encodeCursor(request.sort, { id: last._id, value: this.sortedBy(request, last) })
          : undefined,
    };
  }

  async count(filter?: Condition): Promise<number> {
    const asked = filter === undefined ? [] : [compileFilter(filter, this.layout)];
    return this.mongo.run(() => this.documents.countDocuments({ $and: [present, ...asked] }));
  }

  /** One more than asked for tells whether there is a next page. */
  private async rowsOf(request: PageRequest): Promise<readonly Stored[]> {
    const queries = pageQueries(request, this.layout);
    const wanted = request.limit + 1;
    return this.mongo.run(async () => {
      const rows: Stored[] = [];
      for (const { filter, sort } of queries) {
        const limit = wanted - rows.length;
        if (limit === 0) break;
        const query = this.documents.find(filter, { sort: new Map(sort), limit, batchSize: limit });
        rows.push(...(await query.toArray()));
      }
      return rows;
    });
  }

  private sortedBy({ sort }: PageRequest, { f }: Stored): FieldValue {
    const column = typeof sort === 'object' ? this.layout.columns.get(sort.field) : undefined;
    // What is sorted by is never a list.
    return ((column && f?.[column.name]) as FieldValue | undefined) ?? null;
  }
}
