import type {
  BuildDirectory,
  CheckpointStore,
  Collection,
  CollectionDefinition,
  DocumentBody,
  IndexState,
  LeaseStore,
  ParkingLot,
  ReadStore,
  ReportStore,
  RequestStore,
} from '@rollcall/read-store';
import { deletionOfSome, indexesOf, layoutOf } from './layout.js';
import { MadeCollections, madeCollectionsSchema } from './made-collections.js';
import { buildSchema, SqliteBuilds } from './sqlite-builds.js';
import { checkpointSchema, SqliteCheckpoints } from './sqlite-checkpoints.js';
import { SqliteCollection } from './sqlite-collection.js';
import { leaseSchema, SqliteLeases } from './sqlite-leases.js';
import { parkingSchema, SqliteParkingLot } from './sqlite-parking-lot.js';
import { reportSchema, SqliteReports } from './sqlite-reports.js';
import { requestSchema, SqliteRequests } from './sqlite-requests.js';
import { type FileOptions, StoreFile } from './store-file.js';

/**
 * Documents change often: written back less often, a page carries more changes. But nothing else happens meanwhile: with 64
 * each time took a third of a second and more.
 */
const CHECKPOINT_MIB = 16;

/** Documents whose removal others can bear to wait for. */
const DROPPED_AT_ONCE = 1_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const schema = `
  ${madeCollectionsSchema}
  ${checkpointSchema}
  ${parkingSchema}
  ${leaseSchema}
  ${buildSchema}
  ${requestSchema}`;

export interface SqliteReadStoreOptions extends FileOptions {
  /** Where reports are told, which stays open when this is closed. Default: in the file of the read models. */
  readonly reports?: ReportStore;
}

/**
 * Read models in one SQLite file: a table for each collection, the body as JSON, the fields as indexed columns.
 * Writes that are issued in the same turn of the event loop share one transaction.
 */
export class SqliteReadStore implements ReadStore {
  readonly searchesInside = true;
  readonly checkpoints: CheckpointStore;
  readonly parked: ParkingLot;
  readonly leases: LeaseStore;
  readonly builds: BuildDirectory;
  readonly reports: ReportStore;
  readonly requests: RequestStore;
  private readonly made: MadeCollections;

  private constructor(
    private readonly file: StoreFile,
    reports: ReportStore | undefined,
  ) {
    this.checkpoints = new SqliteCheckpoints(file);
    this.parked = new SqliteParkingLot(file);
    this.leases = new SqliteLeases(file);
    this.builds = new SqliteBuilds(file);
    this.reports = reports ?? SqliteReports.inside(file);
    this.requests = new SqliteRequests(file);
    this.made = new MadeCollections(file);
  }

  /** @param path the file, made where it is missing; it may be deleted while closed, to be rebuilt from the log. */
  static open(path: string, { reports, ...options }: SqliteReadStoreOptions = {}): SqliteReadStore {
    const readsTogether = options.exclusive !== true;
    const file = new StoreFile(path, {
      ...options,
      readsTogether,
      checkpointMiB: CHECKPOINT_MIB,
      schema: reports === undefined ? schema + reportSchema : schema,
    });
    return new SqliteReadStore(file, reports);
  }

  async collection<Body extends DocumentBody>(
    definition: CollectionDefinition<Body>,
  ): Promise<Collection<Body>> {
    const layout = await this.file.write(() => this.made.make(definition));
    return this.file.read(() => new SqliteCollection(this.file, definition, layout));
  }

  /** In pieces: a large table that is dropped at once holds up everything else that goes on in the process. */
  async drop(name: string): Promise<void> {
    const made = await this.file.read(() => this.made.find(name));
    if (made !== undefined) {
      const some = deletionOfSome(layoutOf(made), DROPPED_AT_ONCE);
      while ((await this.file.write(() => this.file.prepare(some).run().changes)) === DROPPED_AT_ONCE)
        await turn();
    }
    await this.file.write(() => this.made.drop(name));
  }

  /** The indexes that queries need, and whether the file has them. */
  indexReport(): Promise<readonly IndexState[]> {
    return this.file.read(() => {
      const there = this.file
        .prepare<[name: string]>("SELECT name FROM sqlite_schema WHERE type = 'index'")
        .all();
      const names = new Set(there.map(([name]) => name));
      return this.made.all().flatMap((made) =>
        indexesOf(layoutOf(made)).map(({ name, field }) => ({
          collection: made.name,
          name,
          field,
          present: names.has(name),
        })),
      );
    });
  }

  /** Names of all collections that were made and not dropped. */
  collectionNames(): Promise<readonly string[]> {
    return this.file.read(() => this.made.all().map(({ name }) => name));
  }

  /** What others who have the file open have committed until now is seen by every read that comes. */
  renew(): void {
    this.file.renew();
  }

  ping(): Promise<void> {
    return this.file.ping();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
