import { EngineError, type EventStore, pause, type Position, START } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { LocalProjector } from './local-projector.js';
import { checkpointId, shardOfDocument } from './shards.js';

/** Longest that a read waits for the projector, milliseconds. */
const PATIENCE_MS = 2_000;
const POLL_MS = 25;

export interface WaitedFor {
  readonly build: string;
  /** Is it still fed? */
  readonly isThere: () => boolean;
}

/** How far builds are: asked of the projector in this process, else of the checkpoints that others save. */
export class Freshness {
  constructor(
    private readonly store: Pick<EventStore, 'head'>,
    private readonly readStore: ReadStore,
    private readonly projector: LocalProjector | undefined,
    private readonly shards: number,
  ) {}

  async ofShard(build: string, shard: number): Promise<Position> {
    const progress = this.projector?.progress(build, shard);
    if (progress !== undefined) return progress.position;
    return (await this.readStore.checkpoints.load(checkpointId(build, shard)))?.position ?? START;
  }

  /** By number of the shard. */
  async ofEachShard(build: string): Promise<readonly Position[]> {
    const here = Array.from(
      { length: this.shards },
      (_, shard) => this.projector?.progress(build, shard)?.position,
    );
    const elsewhere = here.flatMap((known, shard) =>
      known === undefined ? [checkpointId(build, shard)] : [],
    );
    if (elsewhere.length === 0) return here as readonly Position[];
    const stored = await this.readStore.checkpoints.loadMany(elsewhere);
    return here.map((known, shard) => known ?? stored.get(checkpointId(build, shard))?.position ?? START);
  }

  /** Where the shard is that has come least far. */
  async ofAllShards(build: string): Promise<Position> {
    return (await this.ofEachShard(build)).reduce((least, next) => (next < least ? next : least));
  }

  async isParked(build: string, document: string): Promise<boolean> {
    const known = this.projector?.progress(build, shardOfDocument(document))?.isParked(document);
    if (known !== undefined) return known;
    return (await this.readStore.parked.get(build, document)) !== undefined;
  }

  async waitForShard({ build, isThere }: WaitedFor, shard: number, position: Position): Promise<void> {
    await this.waitFor(build, position, [shard], () => this.ofShard(build, shard), isThere);
  }

  async waitForAllShards({ build, isThere }: WaitedFor, position: Position): Promise<void> {
    const shards = Array.from({ length: this.shards }, (_, shard) => shard);
    await this.waitFor(build, position, shards, () => this.ofAllShards(build), isThere);
  }

  /** Waits until the log itself goes as far as `position`: a token may be ahead of the node that is asked. */
  async waitForLog(build: string, position: Position): Promise<void> {
    await this.waitFor(
      build,
      position,
      [],
      () => this.store.head(),
      () => true,
    );
  }

  /**
   * Waits until `current` answers with at least `position`. Rejects with `read_model_behind` after 2 seconds, or at once
   * where the build is there no longer.
   */
  private async waitFor(
    build: string,
    position: Position,
    shards: readonly number[],
    current: () => Promise<Position>,
    isThere: () => boolean,
  ): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while ((await current()) < position) {
      const left = deadline - performance.now();
      if (left <= 0 || !isThere()) {
        const detail = { build, position };
        throw new EngineError('read_model_behind', 'The read model has not come that far yet', detail);
      }
      await this.waitHere(build, position, shards, left);
    }
  }

  /** Is told by the projector in this process where it feeds a shard that is behind; else looks again after a while. */
  private async waitHere(
    build: string,
    position: Position,
    shards: readonly number[],
    leftMs: number,
  ): Promise<void> {
    const { projector } = this;
    const behind = shards.find(
      (shard) => (projector?.progress(build, shard)?.position ?? position) < position,
    );
    const isTold =
      behind !== undefined && (await projector?.reached(position, leftMs, build, behind)) === true;
    if (!isTold) await pause(Math.min(leftMs, POLL_MS));
  }
}
