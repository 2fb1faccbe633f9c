import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { BENCH_KEY } from '../run/workloads.js';

/** The servers that EVENTSTORE_URL and MONGODB_URL name. */
export interface Servers {
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
}

export function namedServers(): Servers | undefined {
  const { EVENTSTORE_URL, MONGODB_URL } = process.env;
  if (!EVENTSTORE_URL || !MONGODB_URL) return undefined;
  return { eventStoreUrl: EVENTSTORE_URL, mongodbUrl: MONGODB_URL };
}

/** An installation of its own on servers that others may use, too. */
export interface Installation {
  /** What every program that is measured is given. */
  readonly environment: Readonly<Record<string, string>>;
  /** Drops its database; its events stay in the log. */
  remove(): Promise<void>;
}

export function newInstallation({ eventStoreUrl, mongodbUrl }: Servers): Installation {
  const name = `bench-${randomBytes(6).toString('hex')}`;
  const database = mongodbUrl.replace(/^([^:]+:\/\/[^/?]+)\/?[^?]*/, `$1/rollcall-${name}`);
  return {
    environment: {
      EVENTSTORE_URL: eventStoreUrl,
      MONGODB_URL: database,
      ROLLCALL_STREAM_PREFIX: name,
      ROLLCALL_INSTALLATION_KEY: randomBytes(32).toString('base64'),
      ROLLCALL_ADMIN_KEY: BENCH_KEY,
    },
    remove: () => withDatabase(database, async (db) => void (await db.dropDatabase())),
  };
}

/** Versions, as the servers tell them. */
export async function describeServers({ eventStoreUrl, mongodbUrl }: Servers): Promise<string> {
  const [, host = ''] = /\/\/(?:[^@/]*@)?([^,/?]+)/.exec(eventStoreUrl) ?? [];
  const scheme = /[?&]tls=false/i.test(eventStoreUrl) ? 'http' : 'https';
  const told = await fetch(`${scheme}://${host}/info`).then(
    (answer) => answer.json() as Promise<{ esVersion?: string }>,
    () => ({ esVersion: undefined }),
  );
  const { version } = await withDatabase(mongodbUrl, (db) => db.admin().buildInfo());
  return `EventStoreDB ${told.esVersion ?? '(it does not say which)'}, MongoDB ${String(version)}`;
}

type Database = ReturnType<MongoClient['db']>;

async function withDatabase<Result>(url: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(url);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
