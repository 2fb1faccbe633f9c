import type { BuildDirectory } from './builds.js';
import type { ReportStore } from './reports.js';
import type { RequestStore } from './requests.js';

/** JSON that a read model keeps. */
export type DocumentBody = object;

/**
 * Fields of a document that can be filtered and sorted by. Text compares by code point, never by locale; false comes
 * before true. A number that JSON cannot hold (NaN, infinities) is null, as it is in the body.
 */
export type ValueType = 'text' | 'number' | 'boolean' | 'key';
/**
 * Beside those: a `key` is a text that every document has and no two have the same; sorted pages by it need a smaller index.
 * `words` is any number of texts of a document, each of them asked for as a whole, by how it begins, and by what is inside
 * of it in a store that `searchesInside`. They cannot be sorted by.
 */
export type FieldType = ValueType | 'words';
export type FieldValue = string | number | boolean | null;
/** Of `words` a list; repeats in it count once. */
export type FieldContent = FieldValue | readonly string[];

export interface CollectionDefinition<Body extends DocumentBody> {
  /** Lower case letters, digits and hyphens; one per (projection, version). */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  /** The fields' values of a body; null where it has none. */
  fieldsOf(this: void, body: Body): Readonly<Record<string, FieldContent>>;
  /**
   * What the ids are of, in lower case letters: collections that say the same have mostly the same ids. No more than a hint,
   * by which some stores keep an id once for all of them.
   */
  readonly idsOf?: string | undefined;
}

/** A document with the log position it was folded up to. `body` undefined = deleted: a tombstone that keeps its position. */
export interface StoredDocument<Body extends DocumentBody> {
  /** `<shard>/<key>`; free text up to 1,500 characters. */
  readonly id: string;
  readonly position: string;
  readonly body: Body | undefined;
}

/**
 * A condition holds or does not: null equals null only, is different from every value, and neither above nor below any
 * (`gt`, `gte`, `lt`, `lte` and `prefix` never hold for a null; asking them about null is `invalid_filter`).
 */
export type Condition =
  | {
      readonly field: string;
      readonly op: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
      readonly value: FieldValue;
    }
  | { readonly field: string; readonly op: 'in'; readonly values: readonly FieldValue[] }
  | { readonly field: string; readonly op: 'prefix'; readonly value: string }
  /** One of the words is, or begins with, the value. */
  | { readonly field: string; readonly op: 'has' | 'hasPrefix'; readonly value: string }
  /** One of the words holds it. At least three characters: shorter ones would be looked for in every document. */
  | { readonly field: string; readonly op: 'contains'; readonly value: string }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** Ties go by id in the same direction. nulls come first when ascending. */
export interface FieldSort {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** `none`: in the order that costs least; it stays the same from page to page. */
export type Sort = FieldSort | 'none';

export interface PageRequest {
  readonly filter?: Condition;
  /** Default: by id, ascending. */
  readonly sort?: Sort;
  readonly limit: number;
  /** From the page before. Stable while documents come and go: nothing that stays put is shown twice or left out. */
  readonly cursor?: string;
}

export interface Page<Body extends DocumentBody> {
  /** Never tombstones. */
  readonly documents: readonly StoredDocument<Body>[];
  readonly nextCursor: string | undefined;
}

/** A document that is to be written. */
export interface PutDocument<Body extends DocumentBody> extends StoredDocument<Body> {
  /** It was not there when it was looked for. No more than a hint, by which some stores write faster. */
  readonly isNew?: boolean;
}

export interface Collection<Body extends DocumentBody> {
  /** Tombstones are answered (with `body` undefined); undefined = never written. */
  get(id: string): Promise<StoredDocument<Body> | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<Body>>>;
  /** Of those that were ever written (tombstones too): without the bodies that is little. */
  positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Writes each document that is new, or whose stored position is below the given one; the others are left alone.
   * No id twice in one call. Answers with how many were written.
   */
  put(documents: readonly PutDocument<Body>[]): Promise<number>;
  /**
   * Compare-and-set, to mend what `put` leaves alone: writes exactly when the stored position (a tombstone's too) is
   * `expectedPosition`; undefined: was never written. False = it is another one, nothing changed.
   */
  replace(document: StoredDocument<Body>, expectedPosition: string | undefined): Promise<boolean>;
  /** Refuses with a `ReadStoreError`: `invalid_filter` (an unknown sort field too), `invalid_cursor`. */
  find(page: PageRequest): Promise<Page<Body>>;
  /** Tombstones do not count. */
  count(filter?: Condition): Promise<number>;
}

/** An index that queries need, and whether the store has it. */
export interface IndexState {
  /** As the store names it. */
  readonly collection: string;
  readonly name: string;
  readonly field: string;
  readonly present: boolean;
}

/** How far a build of a projection has come on one shard. */
export interface Checkpoint {
  readonly position: string;
  /** Which event stands at `position`, as its writer can find it again; empty at the start. */
  readonly eventId: string;
  /** Of the log it belongs to. */
  readonly installationId: string;
  /** Fencing epoch of the owner that wrote it. */
  readonly epoch: number;
}

export interface CheckpointStore {
  load(id: string): Promise<Checkpoint | undefined>;
  /** Those that are stored of up to 1,000 ids, in one round trip. */
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>>;
  /** Takes ownership: answers with a higher epoch than any before, and every save under an older one is refused from now on. */
  claim(id: string): Promise<number>;
  /**
   * Compare-and-set: saved only if `next.epoch` is the claimed one and the stored position is `expectedPosition`
   * (undefined: none stored yet). False = refused, nothing changed; so it is for an id that was never claimed.
   */
  save(id: string, next: Checkpoint, expectedPosition: string | undefined): Promise<boolean>;
  /** Forgets it; the epoch stays. */
  reset(id: string): Promise<void>;
  /** Forgets it and its epoch: whoever still claims to own it saves nothing. Of a build that nobody will feed again. */
  drop(id: string): Promise<void>;
}

/** A document whose fold threw: where its events wait, and why. No payload, no personal data. */
export interface ParkedDocument {
  readonly build: string;
  readonly document: string;
  readonly stream: string;
  /** First position that was not folded. */
  readonly position: string;
  readonly eventId: string;
  readonly error: string;
  readonly stack: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

export interface ParkedPageRequest {
  /** Only of these. Default: of all. */
  readonly builds?: readonly string[];
  readonly limit: number;
  /** From the page before. Stable while documents are parked and released. */
  readonly cursor?: string;
}

export interface ParkedPage {
  readonly records: readonly ParkedDocument[];
  readonly nextCursor: string | undefined;
}

export interface ParkingLot {
  /** Keeps the first record of a (build, document); later ones change nothing. */
  park(record: ParkedDocument): Promise<void>;
  get(build: string, document: string): Promise<ParkedDocument | undefined>;
  /** By position. */
  list(build?: string): Promise<readonly ParkedDocument[]>;
  /** By position, build and document. Refuses with a `ReadStoreError`, `invalid_cursor`, what no page gave. */
  page(request: ParkedPageRequest): Promise<ParkedPage>;
  release(build: string, document: string): Promise<void>;
}

/** Who may do what only one process may do. Time is the store's own clock, so that machines' clocks need not agree. */
export interface Lease {
  readonly id: string;
  /** Of a process, e.g. `<host>/<pid>/<random>`. */
  readonly owner: string;
  /** Higher with each new owner; the fencing token of what the owner writes. */
  readonly epoch: number;
  /** Milliseconds until it may be taken over; 0 = it may be taken. */
  readonly remainingMs: number;
}

export interface LeaseStore {
  /** Takes a lease that is free, expired or already this owner's (then the epoch stays). Undefined: another one holds it. */
  acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** False: it was lost (expired and taken, or given up): nothing may be written under that epoch any more. */
  renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean>;
  /** Free at once; the epoch is kept for the next owner to go beyond. Of a lease that is not held so: nothing. */
  release(id: string, owner: string, epoch: number): Promise<void>;
  /** All that were ever taken, those given up too (`owner` empty, `remainingMs` 0), whose ids begin so; by id. */
  list(prefix: string): Promise<readonly Lease[]>;
}

/**
 * Where read models live: rebuildable from the log, whatever happens to it. What an adapter must do is written as a test
 * in test/contract. Rejects with an `EngineError`-shaped error, code `store_unavailable`, when the store is away; every
 * write is safe to repeat then.
 */
export interface ReadStore {
  /** Does it answer `contains`? Where not, that is `invalid_filter`. */
  readonly searchesInside: boolean;
  /** Makes the collection and its indexes where missing; other fields than it was made with: `invalid_definition`. */
  collection<Body extends DocumentBody>(definition: CollectionDefinition<Body>): Promise<Collection<Body>>;
  /** With all its documents and tombstones. */
  drop(name: string): Promise<void>;
  readonly checkpoints: CheckpointStore;
  readonly parked: ParkingLot;
  readonly leases: LeaseStore;
  readonly builds: BuildDirectory;
  readonly reports: ReportStore;
  readonly requests: RequestStore;
  ping(): Promise<void>;
  close(): Promise<void>;
}
