import { EngineError, START, type EventStore, type Position } from '@rollcall/event-sourcing';
import type { CheckpointStore } from '@rollcall/read-store';
import { isInLog } from './event-mark.js';
import { checkpointId } from './shards.js';

/** Up to where a build has been folded, and the mark of an event at that position. */
export interface Progress {
  readonly position: Position;
  readonly mark: string;
}

const beginning: Progress = { position: START, mark: '' };

interface Owned {
  readonly id: string;
  readonly epoch: number;
  /** As it is stored, as far as we know. */
  stored: Progress | undefined;
  installationId: string | undefined;
}

/** A build's checkpoints, one a shard, under the epochs claimed when it was opened. */
export class BuildCheckpoints {
  private owned: Owned[] = [];

  constructor(
    private readonly store: CheckpointStore,
    private readonly build: string,
    private readonly shards: number,
    private readonly installationId: string,
  ) {}

  /** Becomes the owner: whoever saved before is deposed. */
  async claim(): Promise<void> {
    this.owned = [];
    for (let shard = 0; shard < this.shards; shard++) {
      const id = checkpointId(this.build, shard);
      const epoch = await this.store.claim(id);
      const stored = await this.store.load(id);
      this.owned.push({
        id,
        epoch,
        stored: stored && { position: stored.position, mark: stored.eventId },
        installationId: stored?.installationId,
      });
    }
  }

  /** No checkpoint, no build: whatever documents there are, nothing says which log they belong to. */
  isNew(): boolean {
    return this.owned.some(({ stored }) => stored === undefined);
  }

  /** Why the checkpoints cannot belong to this log; undefined = they do. */
  async strangeness(log: EventStore): Promise<string | undefined> {
    const head = await log.head();
    for (const { stored, installationId } of this.owned) {
      if (stored === undefined) continue;
      if (installationId !== this.installationId) return 'the checkpoint is of another installation';
      if (stored.position === START) continue;
      if (stored.position > head) return 'the checkpoint is beyond the head of the log';
      if (!(await isInLog(log, stored.mark, stored.position))) {
        return 'the event of the checkpoint is not in the log';
      }
    }
    return undefined;
  }

  /** Where every shard has come to at least. */
  progress(): Progress {
    return this.owned
      .map(({ stored }) => stored ?? beginning)
      .reduce((least, progress) => (progress.position < least.position ? progress : least));
  }

  /** Back to the start, bound to this log before any document is written. */
  async restart(): Promise<void> {
    for (const shard of this.owned) {
      await this.store.reset(shard.id);
      shard.stored = undefined;
    }
    for (const shard of this.owned) await this.saveShard(shard, beginning);
  }

  /** Everything at or below must be durable. Rejects with `deposed` when another owner has claimed the build. */
  async save(progress: Progress): Promise<void> {
    for (const shard of this.owned) {
      if (progress.position > (shard.stored?.position ?? START)) await this.saveShard(shard, progress);
    }
  }

  private async saveShard(shard: Owned, progress: Progress): Promise<void> {
    if ((await this.trySave(shard, progress)) || (await this.trySaveAgain(shard, progress))) return;
    throw new EngineError('deposed', `Another owner has taken over ${shard.id}`, { checkpoint: shard.id });
  }

  private async trySave(shard: Owned, { position, mark }: Progress): Promise<boolean> {
    const { installationId } = this;
    const next = { position, eventId: mark, installationId, epoch: shard.epoch };
    if (!(await this.store.save(shard.id, next, shard.stored?.position))) return false;
    shard.stored = { position, mark };
    return true;
  }

  /** A save that seemed to fail may have been stored; then it is our own epoch that stands there. */
  private async trySaveAgain(shard: Owned, progress: Progress): Promise<boolean> {
    const stored = await this.store.load(shard.id);
    if (stored?.epoch !== shard.epoch) return false;
    shard.stored = { position: stored.position, mark: stored.eventId };
    return stored.position >= progress.position || this.trySave(shard, progress);
  }
}
