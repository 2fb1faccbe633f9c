import { it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { openMongoStores, type MongoStores } from '@rollcall/read-store-mongodb';

/** A MongoDB that tests may make databases in, and drop them; undefined: there is none. */
export const mongoUrl = process.env.MONGODB_URL;

/** Runs `suite` against the server that MONGODB_URL names; says that it does not where it names none. */
export function onMongo(suite: (url: string) => void): void {
  if (mongoUrl !== undefined) suite(mongoUrl);
  else it.skip('runs on a MongoDB: none is named by MONGODB_URL', () => undefined);
}

/** The same server, another database. */
export const inDatabase = (url: string, database: string): string =>
  url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);

/** Where its first member listens. */
export function hostOf(url: string): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', port = '27017'] =
    /^mongodb:\/\/(?:[^@/]+@)?([^:,/?]+)(?::(\d+))?/.exec(url) ?? [];
  return { host, port: Number(port) };
}

export const freshDatabase = (): string => `rollcall-test-${randomUUID()}`;

export async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url);
  try {
    const databaseName = new RegExp('^mongodb(?:\\+srv)?://[^/?]+/([^?]+)').exec(url)?.[1];
    await client.db(databaseName).dropDatabase();
  } finally {
    await client.close();
  }
}

interface OpenedInDatabase<Store> {
  readonly store: Store;
  readonly stores: MongoStores;
  /** Of the database that it is in. */
  readonly url: string;
  readonly reopen: () => Promise<Store>;
  readonly dispose: () => Promise<void>;
}

/** Opens a store in a database of its own, as the contract suites want it opened. */
export function inMongoDatabase<Store>(
  server: string,
  pick: (stores: MongoStores) => Store,
): () => Promise<OpenedInDatabase<Store>> {
  return () => {
    const url = inDatabase(server, freshDatabase());
    let stores = openMongoStores(url);
    return Promise.resolve({
      store: pick(stores),
      stores,
      url,
      reopen: async () => {
        await stores.close();
        stores = openMongoStores(url);
        return pick(stores);
      },
      dispose: async () => {
        await stores.close();
        await dropDatabase(url);
      },
    });
  };
}
