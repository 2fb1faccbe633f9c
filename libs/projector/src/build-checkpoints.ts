import { EngineError, type EventStore, type Position, START } from '@rollcall/event-sourcing';
import type { CheckpointStore } from '@rollcall/read-store';
import { all } from './all.js';
import { isInLog } from './event-mark.js';
import type { LaneShards } from './lane-shards.js';
import { checkpointId } from './shards.js';

/** Up to where a build has been folded, and the mark of an event at that position. */
export interface Progress {
  readonly position: Position;
  readonly mark: string;
}

const beginning: Progress = { position: START, mark: '' };

interface Owned {
  readonly id: string;
  readonly shard: number;
  readonly epoch: number;
  /** As it is stored, as far as we know. */
  stored: Progress | undefined;
  installationId: string | undefined;
}

export const deposed = (build: string, shards: readonly number[]): EngineError =>
  new EngineError('deposed', `Another owner has taken over ${build}`, { build, shards });

/** A build's checkpoints, one a shard, under the epochs claimed when it was opened. */
export class BuildCheckpoints {
  private claimed: readonly Owned[] = [];

  constructor(
    private readonly store: CheckpointStore,
    private readonly build: string,
    private readonly shards: LaneShards,
    private readonly installationId: string,
  ) {}

  /** Becomes the owner: whoever saved before is deposed. */
  async claim(): Promise<void> {
    const shards = this.shards.ids;
    const ids = shards.map((shard) => checkpointId(this.build, shard));
    const epochs = await all(ids.map((id) => this.store.claim(id)));
    const found = await this.store.loadMany(ids);
    this.claimed = shards.map((shard, at) => {
      const id = checkpointId(this.build, shard);
      const stored = found.get(id);
      return {
        id,
        shard,
        epoch: epochs[at] ?? 0,
        stored: stored && { position: stored.position, mark: stored.eventId },
        installationId: stored?.installationId,
      };
    });
  }

  /** No checkpoint, no build: whatever documents there are, nothing says which log they belong to. */
  isNew(): boolean {
    return this.owned.some(({ stored }) => stored === undefined);
  }

  /** Why the checkpoints cannot belong to this log; undefined = they do. */
  async strangeness(log: EventStore): Promise<string | undefined> {
    const head = await log.head();
    const marks = new Map<string, Position>();
    for (const { stored, installationId } of this.owned) {
      if (stored === undefined) continue;
      if (installationId !== this.installationId) return 'the checkpoint is of another installation';
      if (stored.position === START) continue;
      if (stored.position > head) return 'the checkpoint is beyond the head of the log';
      if (marks.get(stored.mark) === stored.position) continue;
      if (!(await isInLog(log, stored.mark, stored.position))) {
        return 'the event of the checkpoint is not in the log';
      }
      marks.set(stored.mark, stored.position);
    }
    return undefined;
  }

  /** Where every shard has come to at least. */
  progress(): Progress {
    const [first = beginning, ...others] = this.owned.map(({ stored }) => stored ?? beginning);
    return others.reduce((least, progress) => (progress.position < least.position ? progress : least), first);
  }

  /** Where each shard has come to. */
  positions(): ReadonlyMap<number, Position> {
    return new Map(this.owned.map(({ shard, stored }) => [shard, stored?.position ?? START]));
  }

  /** Back to the start. */
  async restart(): Promise<void> {
    await all(
      this.owned.map(async (owned) => {
        if (owned.stored !== undefined) await this.store.reset(owned.id);
        owned.stored = undefined;
      }),
    );
    await this.bind();
  }

  /**
   * Binds shards that have no checkpoint to this log, before any document is written. Rejects with `deposed`, and as
   * every save does with `lease_lapsed`.
   */
  async bind(): Promise<void> {
    const lost = await this.saveEach(
      this.owned.filter(({ stored }) => stored === undefined),
      beginning,
    );
    if (lost.length > 0) throw deposed(this.build, lost);
  }

  /** Everything at or below must be durable. Answers with the shards that another owner has claimed: they are not saved. */
  save(progress: Progress): Promise<readonly number[]> {
    const behind = this.owned.filter(({ stored }) => progress.position > (stored?.position ?? START));
    return this.saveEach(behind, progress);
  }

  private get owned(): readonly Owned[] {
    return this.claimed.filter(({ shard }) => this.shards.has(shard));
  }

  private async saveEach(owned: readonly Owned[], progress: Progress): Promise<readonly number[]> {
    if (owned.length > 0) this.shards.assertHeld();
    const saved = await all(owned.map((one) => this.saveOne(one, progress)));
    return owned.filter((_, at) => saved[at] === false).map(({ shard }) => shard);
  }

  private async saveOne(owned: Owned, progress: Progress): Promise<boolean> {
    return (await this.trySave(owned, progress)) || this.trySaveAgain(owned, progress);
  }

  private async trySave(owned: Owned, { position, mark }: Progress): Promise<boolean> {
    const { installationId } = this;
    const next = { position, eventId: mark, installationId, epoch: owned.epoch };
    if (!(await this.store.save(owned.id, next, owned.stored?.position))) return false;
    owned.stored = { position, mark };
    return true;
  }

  /** A save that seemed to fail may have been stored; then it is our own epoch that stands there. */
  private async trySaveAgain(owned: Owned, progress: Progress): Promise<boolean> {
    const stored = await this.store.load(owned.id);
    if (stored?.epoch !== owned.epoch) return false;
    owned.stored = { position: stored.position, mark: stored.eventId };
    return stored.position >= progress.position || this.trySave(owned, progress);
  }
}
