import { accessSync, constants } from 'node:fs';
import { Deadlines } from '@rollcall/event-sourcing';
import { MongoClient, ReadConcern, type Collection, type Db, type DbOptions, type Document } from 'mongodb';
import { toStoreError, unavailable } from './mongo-failure.js';
import { Outage } from './outage.js';

const DEFAULT_DATABASE = 'rollcall';

/**
 * Longest time a caller waits for anything but bulk work: a request must be answered within 3 s, and the edge, which would
 * know less of what failed, gives up after 2.2 s.
 */
const ANSWER_MS = 2_100;
/** Longest time for a thousand documents, an index, or all of a collection. */
const BULK_MS = 60_000;
/** For the parts of an answer: finding a server, a place in the pool, a connection. */
const WAIT_MS = 2_000;

/** Longest time a write waits, on the server, for the other members of its replica set. */
const MAJORITY_MS = 10_000;

/** What is written is not lost by a failover, and what is read cannot be lost by one. Wins over what the URL says. */
const durable = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_MS },
  readConcern: new ReadConcern('majority'),
  readPreference: 'primary',
} as const satisfies DbOptions;

/**
 * One client for all stores of a process, and the deadlines of what is asked. It connects when it is first asked and
 * again whenever it must, so that it can be made while no server is there. A server that stays silent is noticed by
 * the driver's own heartbeat, which then breaks the connections that wait for it.
 */
export class MongoConnection {
  private readonly client: MongoClient;
  private readonly database: string;
  private readonly outage = new Outage();
  private users = 0;
  private connected: Promise<unknown> | undefined;

  /** @param url a MongoDB connection string; the database it names, else `rollcall`. */
  constructor(url: string) {
    this.client = clientOf(url);
    this.database = databaseOf(url);
    this.client.on('serverHeartbeatSucceeded', () => this.outage.isOver());
  }

  /** For one store, which closes it by itself; the client is closed with the last of them. */
  share(): MongoHandle {
    this.users += 1;
    const database = this.client.db(this.database, durable);
    return new MongoHandle(
      database,
      (work) => this.outage.watch(() => this.connect().then(work)),
      () => this.leave(),
    );
  }

  /** Once it was connected, the driver sees to it by itself; before, a failure would be its last. */
  private connect(): Promise<unknown> {
    this.connected ??= this.client.connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }

  private async leave(): Promise<void> {
    this.users -= 1;
    if (this.users === 0) await this.client.close();
  }
}

/** What a store does through the client. Its errors are those of the ports. */
export class MongoHandle {
  private closed: Promise<void> | undefined;
  private readonly deadlines = new Deadlines();

  constructor(
    readonly database: Db,
    private readonly connected: <Result>(work: () => Promise<Result>) => Promise<Result>,
    private readonly release: () => Promise<void>,
  ) {}

  collection<Stored extends Document>(name: string): Collection<Stored> {
    return this.database.collection<Stored>(name);
  }

  /** `work` goes on where it is late, but nobody waits for it any more: it must be safe to repeat. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.within(ANSWER_MS, work);
  }

  runBulk<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.within(BULK_MS, work);
  }

  async ping(): Promise<void> {
    await this.run(() => this.database.command({ ping: 1 }));
  }

  close(): Promise<void> {
    this.closed ??= this.release();
    return this.closed;
  }

  private async within<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
    if (this.closed !== undefined) throw unavailable('closed');
    const deadline = { at: performance.now() + ms };
    const late = (): Error => unavailable(`no answer within ${ms} ms`);
    try {
      return await this.deadlines.within(deadline, this.connected(work), late);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}

/** @throws what is wrong with the URL, never its password; the file system's error where a file that it names cannot be read. */
function clientOf(url: string): MongoClient {
  const client = made(url);
  // The driver reads them when it connects: who waits for a server would wait for ever.
  const { tlsCAFile, tlsCRLFile, tlsCertificateKeyFile } = client.options;
  for (const path of [tlsCAFile, tlsCRLFile, tlsCertificateKeyFile])
    if (path !== undefined) accessSync(path, constants.R_OK);
  return client;
}

function made(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'rollcall',
      maxPoolSize: 50,
      waitQueueTimeoutMS: WAIT_MS,
      serverSelectionTimeoutMS: WAIT_MS,
      connectTimeoutMS: WAIT_MS,
      heartbeatFrequencyMS: WAIT_MS,
      serverMonitoringMode: 'poll',
    });
  } catch (error) {
    throw new Error(`The MongoDB URL cannot be used: ${String((error as Error).message)}`, { cause: error });
  }
}

/** A list of hosts is no URL that `URL` takes. */
const databaseOf = (url: string): string => {
  const [, named = ''] = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(url) ?? [];
  return decodeURIComponent(named) || DEFAULT_DATABASE;
};
