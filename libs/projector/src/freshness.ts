import { EngineError, type EventStore, laterOf, pause, type Position, START } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { Projector } from './projector.js';
import { checkpointId } from './shards.js';

/** Longest that a read waits for the projector, milliseconds. */
const PATIENCE_MS = 2_000;
const POLL_MS = 25;

/** How far builds are: asked of the projector in this process, else of the checkpoints it saves elsewhere. */
export class Freshness {
  constructor(
    private readonly store: EventStore,
    private readonly readStore: ReadStore,
    private readonly projector: Projector | undefined,
    private readonly shards: number,
  ) {}

  async ofShard(build: string, shard: number): Promise<Position> {
    const progress = this.projector?.progress(build);
    if (progress !== undefined) return progress.position;
    return (await this.readStore.checkpoints.load(checkpointId(build, shard)))?.position ?? START;
  }

  async ofAllShards(build: string): Promise<Position> {
    const positions = Array.from({ length: this.shards }, (_, shard) => this.ofShard(build, shard));
    return (await Promise.all(positions)).reduce((least, next) => (next < least ? next : least));
  }

  async isParked(build: string, document: string): Promise<boolean> {
    const progress = this.projector?.progress(build);
    if (progress !== undefined) return progress.isParked(document);
    return (await this.readStore.parked.get(build, document)) !== undefined;
  }

  /** Waits until `current` answers with at least `position`. Rejects with `read_model_behind` after 2 seconds. */
  async waitFor(build: string, position: Position, current: () => Promise<Position>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while ((await current()) < position) {
      const left = deadline - performance.now();
      if (left <= 0) {
        const detail = { build, position };
        throw new EngineError('read_model_behind', 'The read model has not come that far yet', detail);
      }
      if (this.projector?.progress(build) === undefined) await pause(Math.min(left, POLL_MS));
      else if (!(await this.projector.reached(position, left, build))) await pause(Math.min(left, POLL_MS));
    }
  }

  /** Waits until the log itself goes as far as `position`: a token may be ahead of the node that is asked. */
  async waitForLog(build: string, position: Position, seen: Position): Promise<void> {
    if (position <= seen) return;
    await this.waitFor(build, position, async () => laterOf(seen, await this.store.head()));
  }
}
