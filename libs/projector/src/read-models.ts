import { EngineError, type EventStore, laterOf, type Position, START } from '@rollcall/event-sourcing';
import { collectionOf, type DocumentProjection } from '@rollcall/projections';
import type { Collection, Condition, DocumentBody, Page, PageRequest, ReadStore } from '@rollcall/read-store';
import { notLiveYet } from './builds/fold-progress.js';
import { LiveBuilds } from './builds/live-builds.js';
import { fromLive } from './builds/live-reads.js';
import { Freshness, type WaitedFor } from './freshness.js';
import type { EventDecoder } from './ports.js';
import type { LocalProjector } from './local-projector.js';
import { documentId, keyOf, shardOf } from './shards.js';
import { parked, Reading } from './reading.js';
import { readTail, type StreamTail } from './stream-tail.js';

export interface ReadModelsOptions {
  readonly store: EventStore;
  readonly codec: EventDecoder;
  readonly readStore: ReadStore;
  /** The one in this process, where there is one: it knows better than its checkpoints how far it is. */
  readonly projector?: LocalProjector;
  /** Which builds are read. Default: the projector's, else its own. */
  readonly liveBuilds?: LiveBuilds;
  readonly shards: number;
  /** No other process appends to the log: its head is known here without asking another machine. Default false. */
  readonly exclusive?: boolean;
}

export interface ReadOptions {
  /** `strong` (default): everything in the log about that stream. `eventual`: the read model as it stands. */
  readonly consistency?: 'strong' | 'eventual';
  /** A position that the answer must not be older than. */
  readonly minPosition?: Position;
}

/** Of an answer about documents of many streams. */
export interface ReadAt {
  /** Everything at or below is in it. */
  readonly asOf: Position;
  /** From which it was read: pages in the order that costs least are of one build only. */
  readonly build: string;
}

/** Most events of one stream that a read folds itself. */
const MOST_TAIL = 1_000;
const NO_TAIL: StreamTail = { events: [], last: undefined };

type AnyReading = Pick<Reading<DocumentBody>, 'wanted' | 'floor' | 'load'>;

interface Answer<Body extends DocumentBody> {
  readonly bodies: ReadonlyMap<string, Body>;
  readonly position: Position;
}

/**
 * Answers from read models: one read from one build, the live one. Where none is live yet, as after an upgrade, single
 * documents are folded from their streams and lists are `read_model_behind`. Rejects with `read_model_behind` (more than 1,000 events of the stream, or `minPosition`, not
 * reached within 2 seconds), `parked` (strong reads of a document that could not be folded), `store_unavailable`.
 */
export class ReadModels {
  private readonly freshness: Freshness;
  private readonly liveBuilds: LiveBuilds;
  private readonly collections = new Map<string, Promise<Collection<DocumentBody>>>();

  constructor(private readonly options: ReadModelsOptions) {
    const { store, readStore, projector, shards, exclusive } = options;
    this.freshness = new Freshness(store, readStore, projector, shards);
    this.liveBuilds =
      options.liveBuilds ?? projector?.liveBuilds ?? new LiveBuilds({ readStore, shards, exclusive });
  }

  /** `key`: the stream, unless the projection keys its documents otherwise. `position`: as of which the body is. */
  async get<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    { stream, key = stream }: { readonly stream: string; readonly key?: string },
    options: ReadOptions = {},
  ): Promise<{ readonly body: Body | undefined; readonly position: Position }> {
    const { bodies, position } = await this.getMany(projection, { stream, keys: [key] }, options);
    return { body: bodies.get(key), position };
  }

  /** Documents of one stream, all as of the same position. Those that do not exist are absent. */
  async getMany<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    { stream, keys }: { readonly stream: string; readonly keys: readonly string[] },
    { consistency = 'strong', minPosition = START }: ReadOptions = {},
  ): Promise<Answer<Body>> {
    const wanted = { stream, keys, shard: shardOf(stream, this.options.shards) };
    return fromLive(this.liveBuilds, projection, async (from, isLive) => {
      const { build } = from;
      const reading = new Reading(projection, build, await this.collection(projection, build), wanted);
      return isLive && consistency === 'eventual'
        ? this.asItStands(reading, from, minPosition)
        : this.upToDate(reading, from, minPosition);
    });
  }

  private async asItStands<Body extends DocumentBody>(
    reading: Reading<Body>,
    from: WaitedFor,
    minPosition: Position,
  ): Promise<Answer<Body>> {
    const { shard } = reading.wanted;
    await this.freshness.waitForShard(from, shard, minPosition);
    const position = await this.freshness.ofShard(from.build, shard);
    await reading.load(position);
    return { bodies: reading.bodies(), position };
  }

  private async upToDate<Body extends DocumentBody>(
    reading: Reading<Body>,
    from: WaitedFor,
    minPosition: Position,
  ): Promise<Answer<Body>> {
    const { build } = from;
    await reading.load(await this.freshness.ofShard(build, reading.wanted.shard));
    let tail = (await this.tail(reading)) ?? (await this.tailOnceFolded(reading, from));
    if (knownTo(reading, tail) < minPosition) {
      await this.freshness.waitForLog(build, minPosition);
      // What was read before the log was seen to go that far may lack what is waited for.
      tail = (await this.tail(reading)) ?? (await this.tailOnceFolded(reading, from));
    }
    await reading.fold(tail.events, this.options.codec);
    await Promise.all(reading.ids.map((id) => this.refuseParked(build, id)));
    return { bodies: reading.bodies(), position: knownTo(reading, tail) };
  }

  /** A page of all documents. */
  async find<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    page: PageRequest,
    { minPosition = START }: { readonly minPosition?: Position } = {},
  ): Promise<Page<Body> & ReadAt> {
    return this.fromWhole(projection, minPosition, (collection) => collection.find(page));
  }

  /** Of all documents that pass. */
  async count<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    filter: Condition | undefined,
    { minPosition = START }: { readonly minPosition?: Position } = {},
  ): Promise<{ readonly count: number } & ReadAt> {
    return this.fromWhole(projection, minPosition, async (collection) => ({
      count: await collection.count(filter),
    }));
  }

  /**
   * Documents of any streams by their keys, which are the streams' names; as the read model has them, without those that it
   * does not have.
   */
  async some<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    streams: readonly string[],
    { minPosition = START }: { readonly minPosition?: Position } = {},
  ): Promise<{ readonly bodies: ReadonlyMap<string, Body> } & ReadAt> {
    const { shards } = this.options;
    return this.fromWhole(projection, minPosition, async (collection) => {
      const found = await collection.getMany(
        streams.map((stream) => documentId(shardOf(stream, shards), stream)),
      );
      const bodies = new Map<string, Body>();
      for (const { id, body } of found.values()) if (body !== undefined) bodies.set(keyOf(id), body);
      return { bodies };
    });
  }

  /** Of documents of any stream: only a live build has them all. */
  private fromWhole<Body extends DocumentBody, Result extends object>(
    projection: DocumentProjection<Body>,
    minPosition: Position,
    read: (collection: Collection<Body>) => Promise<Result>,
  ): Promise<Result & ReadAt> {
    return fromLive(this.liveBuilds, projection, async (from, isLive) => {
      const { build } = from;
      if (!isLive) {
        const { store } = this.options;
        throw await notLiveYet(store, projection.name, build, await this.freshness.ofAllShards(build));
      }
      await this.freshness.waitForAllShards(from, minPosition);
      const asOf = await this.freshness.ofAllShards(build);
      return { ...(await read(await this.collection(projection, build))), asOf, build };
    });
  }

  /** With the log's head at or below `floor` there is none, and the stream need not be read. */
  private async tail({ wanted, floor }: AnyReading): Promise<StreamTail | undefined> {
    const { store, exclusive = false } = this.options;
    if (exclusive && (await store.head()) <= floor) return NO_TAIL;
    return readTail(store, wanted.stream, floor, MOST_TAIL);
  }

  /** Waits until the build has what the stream has by now, and loads the documents again. */
  private async tailOnceFolded(reading: AnyReading, from: WaitedFor): Promise<StreamTail> {
    const { build } = from;
    const { stream, shard } = reading.wanted;
    const [last] = await this.options.store.readStream(stream, { direction: 'backwards', limit: 1 });
    await this.freshness.waitForShard(from, shard, last?.position ?? START);
    await reading.load(await this.freshness.ofShard(build, shard));
    const tail = await this.tail(reading);
    if (tail !== undefined) return tail;
    throw new EngineError('read_model_behind', 'Too much is not folded yet', { build });
  }

  private async refuseParked(build: string, document: string): Promise<void> {
    if (await this.freshness.isParked(build, document)) throw parked(build, document);
  }

  private collection<Body extends DocumentBody>(
    projection: DocumentProjection<Body>,
    name: string,
  ): Promise<Collection<Body>> {
    let collection = this.collections.get(name);
    if (collection === undefined) {
      collection = this.options.readStore.collection(collectionOf(projection, name));
      collection.catch(() => this.collections.delete(name));
      this.collections.set(name, collection);
    }
    return collection as Promise<Collection<Body>>;
  }
}

/** Everything of the stream at or below is known. */
const knownTo = ({ floor }: AnyReading, { last = START }: StreamTail): Position => laterOf(floor, last);
