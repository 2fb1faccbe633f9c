import type { SetReader } from '@rollcall/analytics';
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
import { SetsOfBuild } from './sets-of-build.js';
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
  /** The build that was read last. */
  private last: { readonly build: string; readonly sets: Promise<SetsOfBuild> } | undefined;

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

  private setsOf(build: string): Promise<SetsOfBuild> {
    if (this.last?.build === build) return this.last.sets;
    const sets = this.open(build);
    sets.catch(() => (this.last = undefined));
    this.last = { build, sets };
    return sets;
  }

  private async open(build: string): Promise<SetsOfBuild> {
    const { readStore, shards, cacheBytes = CACHE_BYTES } = this.options;
    const sets = new GatedReads(await setsCollection(readStore, build), this.gate);
    const stored = new StoredSets({
      rows: new GatedReads(await readStore.collection(collectionOf(userSetsProjection, build)), this.gate),
      sets,
      positions: () => this.freshness.ofEachShard(build),
      assertThere: () => this.assertThere(build),
    });
    return new SetsOfBuild({ stored, sets, shards, cacheBytes });
  }

  private async assertThere(build: string): Promise<void> {
    if (this.liveBuilds.exists(userSetsProjection, build)) return;
    await this.liveBuilds.look();
    if (this.liveBuilds.exists(userSetsProjection, build)) return;
    throw new EngineError('read_model_behind', 'Another build is read by now; ask again', { build });
  }
}
