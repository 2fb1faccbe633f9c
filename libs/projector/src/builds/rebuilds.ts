import { EngineError, isEngineError, type EventStore, pause } from '@rollcall/event-sourcing';
import { buildName, type DocumentProjection } from '@rollcall/projections';
import type { BuildRecord, DocumentBody, ReadStore, ShadowBuild } from '@rollcall/read-store';
import { Freshness } from '../freshness.js';
import type { LocalProjector } from '../local-projector.js';
import { BuildRecords, type RecordChange } from './build-records.js';
import { settledShards } from './caught-up.js';
import { type FoldProgress, foldProgress } from './fold-progress.js';
import { buildOfGeneration, isFed, shadowFor } from './initial-record.js';
import type { LiveBuilds } from './live-builds.js';

export interface RebuildsOptions {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly liveBuilds: LiveBuilds;
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  readonly shards: number;
  /** The one in this process, where there is one. */
  readonly projector: LocalProjector | undefined;
  readonly clock?: () => Date;
}

export interface RebuildProgress extends FoldProgress {
  readonly build: string;
  /** Has all of it come to the log's head? From then on it is never far from it. */
  readonly caughtUp: boolean;
}

export interface AwaitOptions {
  readonly signal?: AbortSignal;
  readonly report?: (progress: RebuildProgress) => void;
}

const POLL_MS = { first: 10, most: 250 };

/**
 * Steers which builds there are: each step is one compare-and-set, may be taken by any process, and may be repeated.
 * The processes that host a projector take it up within a second. Errors by code: `unknown_projection`,
 * `store_unavailable`, and those of each step.
 */
export class Rebuilds {
  private readonly freshness: Freshness;
  private readonly records: BuildRecords;
  private readonly clock: () => Date;

  constructor(private readonly options: RebuildsOptions) {
    const { store, readStore, projector, shards, clock = () => new Date() } = options;
    this.freshness = new Freshness(store, readStore, projector, shards);
    this.records = new BuildRecords(options.liveBuilds, options.projections);
    this.clock = clock;
  }

  /** As it is stored at this moment. */
  async record(projection: string): Promise<BuildRecord> {
    return this.records.of(this.records.projectionOf(projection));
  }

  /** Begins a shadow build; the same operation again gets the same one. `rebuild_in_progress`: another one has begun one. */
  async begin(projection: string, operation: string): Promise<ShadowBuild> {
    const { shadow } = await this.change(projection, (record) => {
      if (record.shadow?.operation === operation) return undefined;
      if (record.shadow !== undefined || record.live === undefined) throw inProgress(projection, record);
      const generation = record.generation + 1;
      const build = buildOfGeneration(this.records.projectionOf(projection), generation);
      return { generation, shadow: shadowFor(build, operation, this.clock()) };
    });
    return shadow!;
  }

  /** How far the operation's shadow is. `rebuild_cancelled`: it has none (any more). `not_caught_up`: it has stopped. */
  async progress(projection: string, operation: string): Promise<RebuildProgress> {
    const { build } = shadowOf(await this.record(projection), operation);
    const { store, readStore, projector, shards } = this.options;
    const settled = await settledShards(build, projector?.status() ?? [], readStore);
    const progress = await foldProgress(store, await this.freshness.ofAllShards(build));
    const caughtUp = settled === shards;
    return { build, ...progress, ...(caughtUp && { done: progress.total }), caughtUp };
  }

  /** Rejects with the signal's reason, and as `progress` does. */
  async awaitCaughtUp(
    projection: string,
    operation: string,
    { signal, report }: AwaitOptions,
  ): Promise<void> {
    for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.most)) {
      signal?.throwIfAborted();
      const progress = await this.progress(projection, operation);
      report?.(progress);
      if (progress.caughtUp) return;
      await pause(waitMs, signal);
    }
  }

  /**
   * The operation's shadow, `build`, goes live, and what was live is fed on as the previous one; once it is live, nothing
   * more is changed. `not_caught_up`, `rebuild_cancelled`.
   */
  async switch(projection: string, operation: string, build: string): Promise<BuildRecord> {
    if ((await this.record(projection)).live !== build) await this.awaitAsFarAs(projection, operation);
    return this.change(projection, (record) => {
      if (record.live === build) return undefined;
      return {
        live: shadowOf(record, operation).build,
        previous: record.live,
        shadow: undefined,
        dropping: withoutNone([...record.dropping, record.previous]),
        switchedAt: this.clock().toISOString(),
      };
    });
  }

  /** Nothing is left of the operation's shadow in the end. False: it has none (any more), and nothing is changed. */
  async cancel(projection: string, operation: string): Promise<boolean> {
    let found = false;
    await this.change(projection, ({ shadow, dropping }) => {
      found = shadow?.operation === operation;
      return found ? { shadow: undefined, dropping: withoutNone([...dropping, shadow?.build]) } : undefined;
    });
    return found;
  }

  /** What was live before is at once, and the other way round. `no_previous_build`. */
  rollback(projection: string): Promise<BuildRecord> {
    return this.change(projection, ({ live, previous }) => {
      if (previous === undefined) throw noPrevious(projection);
      return { live: previous, previous: live, switchedAt: this.clock().toISOString() };
    });
  }

  /**
   * `build`, which was let go live, does not count any more, and nothing is left of it in the end: if it is live still, what
   * was live before is again. Where that was pruned meanwhile there is nothing to go back to, and it stays.
   */
  withdraw(projection: string, build: string): Promise<BuildRecord> {
    return this.change(projection, ({ live, previous, dropping }) => {
      const dropped = { previous: undefined, dropping: [...dropping, build] };
      if (previous === build) return dropped;
      if (live !== build || previous === undefined) return undefined;
      return { ...dropped, live: previous, switchedAt: this.clock().toISOString() };
    });
  }

  /**
   * Nothing is left in the end of the previous build, and of builds of older versions: processes of those begin anew.
   * `no_previous_build`.
   */
  async prune(projection: string): Promise<BuildRecord> {
    const older = await this.pruneOlder(projection);
    return this.change(projection, ({ previous, dropping }) => {
      if (previous === undefined && !older) throw noPrevious(projection);
      if (previous === undefined) return undefined;
      return { previous: undefined, dropping: [...dropping, previous] };
    });
  }

  /** A shadow that is not where the live build is by now would show lists that are older than those before. */
  private async awaitAsFarAs(projection: string, operation: string): Promise<void> {
    const { live, shadow } = await this.record(projection);
    const { caughtUp, build } = await this.progress(projection, operation);
    const notYet = (): EngineError =>
      new EngineError('not_caught_up', `${build} is not as far as it must be to go live`, { build });
    if (!caughtUp) throw notYet();
    if (live === undefined || shadow === undefined) return;
    const isThere = (): boolean => true;
    try {
      await this.freshness.waitForAllShards({ build, isThere }, await this.freshness.ofAllShards(live));
    } catch (error) {
      throw isEngineError(error, 'read_model_behind') ? notYet() : error;
    }
  }

  private async pruneOlder(projection: string): Promise<boolean> {
    const { name, version } = this.records.projectionOf(projection);
    const { readStore, shards } = this.options;
    const { live } = await this.record(projection);
    let found = false;
    for (let older = 1; live !== undefined && older < version; older++) {
      const saved = await this.records.change({ name, version: older }, async (record) => {
        const { revision, shadow, previous, dropping } = record;
        if (revision === 0 && !(await isFed(buildName({ name, version: older }), readStore, shards)))
          return undefined;
        const builds = withoutNone([record.live, previous, shadow?.build]);
        if (builds.length === 0) return undefined;
        found = true;
        return {
          live: undefined,
          previous: undefined,
          shadow: undefined,
          dropping: [...dropping, ...builds],
        };
      });
      found ||= saved.dropping.length > 0;
    }
    return found;
  }

  private change(projection: string, changed: (record: BuildRecord) => RecordChange): Promise<BuildRecord> {
    return this.records.change(this.records.projectionOf(projection), changed);
  }
}

const withoutNone = (builds: readonly (string | undefined)[]): readonly string[] =>
  builds.filter((build) => build !== undefined);

function shadowOf({ shadow, projection }: BuildRecord, operation: string): ShadowBuild {
  if (shadow?.operation === operation) return shadow;
  const message = `Nothing is being built of ${projection} for this operation (any more)`;
  throw new EngineError('rebuild_cancelled', message, { projection, operation });
}

const inProgress = (projection: string, { shadow }: BuildRecord): EngineError =>
  new EngineError('rebuild_in_progress', `Another build of ${projection} is under way`, {
    projection,
    operation: shadow?.operation,
  });

const noPrevious = (projection: string): EngineError =>
  new EngineError('no_previous_build', `There is no build of ${projection} beside the live one`, {
    projection,
  });
