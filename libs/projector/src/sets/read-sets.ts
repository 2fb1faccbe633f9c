import { RememberedSets, type SetReader } from '@rollcall/analytics';
import { Deadlines, EngineError, type Position, START } from '@rollcall/event-sourcing';
import { collectionOf, userSetsProjection } from '@rollcall/projections';
import { notLiveYet } from '../builds/fold-progress.js';
import { LiveBuilds } from '../builds/live-builds.js';
import { fromLive } from '../builds/live-reads.js';
import { Freshness } from '../freshness.js';
import type { ReadModelsOptions } from '../read-models.js';
import { Gate } from './gate.js';
import { GatedReads } from './gated-reads.js';
import { setsCollection } from './set-documents.js';
import { StoredSets } from './stored-sets.js';

export interface ReadSetsOptions extends Omit<ReadModelsOptions, 'codec'> {
  /** Of sets kept in memory. Default 128 MiB. */
  readonly cacheBytes?: number;
}

/** Of a store, by all questions of this process together. */
const READS_AT_ONCE = 8;

const CACHE_BYTES = 128 * 1024 * 1024;

/** Readers of the users' sets, each of one build, the live one. */
export class ReadSets {
  private readonly freshness: Freshness;
  private readonly liveBuilds: LiveBuilds;
  private readonly gate = new Gate(READS_AT_ONCE, new Deadlines());
  /** Of the build that was read last. */
  private remembered: { readonly build: string; readonly sets: Promise<RememberedSets> } | undefined;

  constructor(private readonly options: ReadSetsOptions) {
    const { store, readStore, projector, shards, exclusive } = options;
    this.freshness = new Freshness(store, readStore, projector, shards);
    this.liveBuilds =
      options.liveBuilds ?? projector?.liveBuilds ?? new LiveBuilds({ readStore, shards, exclusive });
  }

  /**
   * For one question on one scope (see `scopeOfUsers`). Rejects with `read_model_behind` (none is live yet, or
   * `minPosition` is not reached within 2 seconds; so may the reader's answers, when its build was pruned meanwhile) and
   * `store_unavailable`, as its answers may.
   */
  reader(scope: string, minPosition: Position = START): Promise<SetReader> {
    return fromLive(this.liveBuilds, userSetsProjection, async (from, isLive) => {
      const { store } = this.options;
      const { build } = from;
      if (!isLive) {
        const position = await this.freshness.ofAllShards(build);
        throw await notLiveYet(store, userSetsProjection.name, build, position);
      }
      await this.freshness.waitForAllShards(from, minPosition);
      return (await this.setsOf(build)).reader(scope);
    });
  }

  private setsOf(build: string): Promise<RememberedSets> {
    if (this.remembered?.build === build) return this.remembered.sets;
    const sets = this.open(build);
    sets.catch(() => (this.remembered = undefined));
    this.remembered = { build, sets };
    return sets;
  }

  private async open(build: string): Promise<RememberedSets> {
    const { readStore, cacheBytes = CACHE_BYTES } = this.options;
    const stored = new StoredSets({
      rows: new GatedReads(await readStore.collection(collectionOf(userSetsProjection, build)), this.gate),
      sets: new GatedReads(await setsCollection(readStore, build), this.gate),
      positions: () => this.freshness.ofEachShard(build),
      assertThere: () => this.assertThere(build),
    });
    return new RememberedSets(stored, cacheBytes);
  }

  private async assertThere(build: string): Promise<void> {
    if (this.liveBuilds.exists(userSetsProjection, build)) return;
    await this.liveBuilds.look();
    if (this.liveBuilds.exists(userSetsProjection, build)) return;
    throw new EngineError('read_model_behind', 'Another build is read by now; ask again', { build });
  }
}
