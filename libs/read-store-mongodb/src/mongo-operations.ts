import type {
  Operation,
  OperationPage,
  OperationPageRequest,
  OperationState,
  OperationStore,
} from '@rollcall/event-sourcing';
import { decodeCursor, encodeCursor, type Place } from '@rollcall/read-store';
import type { Collection, Document } from 'mongodb';
import { insertMissing } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

/** What is asked by stands beside the body, which is JSON text, so that no name in it means anything to the server. */
interface StoredOperation {
  readonly _id: string;
  readonly createdAt: string;
  readonly kind: string;
  readonly state: OperationState;
  readonly revision: number;
  readonly body: string;
}

const order = { field: 'createdAt', direction: 'desc' } as const;
const newestFirst = { createdAt: -1, _id: -1 } as const;
const finished: readonly OperationState[] = ['succeeded', 'failed', 'cancelled'];

const isText = (value: unknown): value is string => typeof value === 'string';

/** A thousand or so, so that no index is needed. */
export class MongoOperations implements OperationStore {
  private readonly stored: Collection<StoredOperation>;

  constructor(private readonly mongo: MongoHandle) {
    this.stored = mongo.collection('operations');
  }

  async create(operation: Operation): Promise<void> {
    const document = storedOf(operation);
    await this.mongo.run(() => insertMissing(this.stored, [{ insertOne: { document } }]));
  }

  async get(id: string): Promise<Operation | undefined> {
    const found = await this.mongo.run(() => this.stored.findOne({ _id: id }));
    return found === null ? undefined : operationOf(found);
  }

  async list({ states, kind, limit, cursor }: OperationPageRequest): Promise<OperationPage> {
    const filter = {
      ...(states && { state: { $in: [...states] } }),
      ...(kind !== undefined && { kind: { $eq: kind } }),
      ...(cursor !== undefined && after(decodeCursor(cursor, order, isText))),
    };
    const found = await this.mongo.run(() =>
      this.stored
        .find(filter)
        .sort(newestFirst)
        .limit(limit + 1)
        .toArray(),
    );
    const operations = found.slice(0, limit).map(operationOf);
    const last = found.length > limit ? operations.at(-1) : undefined;
    const nextCursor = last && encodeCursor(order, { id: last.id, value: last.createdAt });
    return { operations, nextCursor };
  }

  async save(next: Operation, expectedRevision: number): Promise<boolean> {
    const filter = { _id: next.id, revision: expectedRevision };
    const { matchedCount } = await this.mongo.run(() => this.stored.replaceOne(filter, storedOf(next)));
    return matchedCount === 1;
  }

  async forget(keep: number): Promise<void> {
    await this.mongo.run(async () => {
      const filter = { state: { $in: [...finished] } };
      const found = this.stored
        .find(filter, { projection: { _id: 1 } })
        .sort(newestFirst)
        .skip(keep);
      const ids = (await found.toArray()).map(({ _id }) => _id);
      if (ids.length > 0) await this.stored.deleteMany({ _id: { $in: ids }, ...filter });
    });
  }
}

const after = ({ id, value }: Place<string>): Document => ({
  $or: [{ createdAt: { $lt: value } }, { createdAt: { $eq: value }, _id: { $lt: id } }],
});

const storedOf = (operation: Operation): StoredOperation => {
  const { id: _id, createdAt, kind, state, revision } = operation;
  return { _id, createdAt, kind, state, revision, body: JSON.stringify(operation) };
};

const operationOf = ({ body }: StoredOperation): Operation => JSON.parse(body) as Operation;
