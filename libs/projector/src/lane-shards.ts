import { EngineError } from '@rollcall/event-sourcing';
import { documentId, shardOf } from './shards.js';

/** Ids that are remembered. */
const MOST_IDS = 50_000;

/** The shards that one lane folds. They only ever become fewer: what is gained later begins a lane of its own. */
export class LaneShards {
  private readonly owned: Set<number>;
  private revoked = false;
  /** Of documents that are called as their streams: made once, as each event needs several. */
  private documents = new Map<string, string>();

  /** `mayWrite`: is the shard ours for certain, at this moment? `total`: shards there are, `0` to `total` - 1. */
  constructor(
    shards: Iterable<number>,
    readonly total: number,
    private readonly mayWrite: (shard: number) => boolean = () => true,
  ) {
    this.owned = new Set(shards);
  }

  static all(total: number): LaneShards {
    return new LaneShards(Array(total).keys(), total);
  }

  get ids(): readonly number[] {
    return [...this.owned];
  }

  get size(): number {
    return this.owned.size;
  }

  has(shard: number): boolean {
    return this.owned.has(shard);
  }

  hasStream(stream: string): boolean {
    return this.owned.size === this.total || this.owned.has(shardOf(stream, this.total));
  }

  /** Id of a stream's document. */
  documentOf(stream: string, key: string): string {
    if (key !== stream) return documentId(shardOf(stream, this.total), key);
    let id = this.documents.get(stream);
    if (id === undefined) {
      if (this.documents.size >= MOST_IDS) this.documents = new Map();
      this.documents.set(stream, (id = documentId(shardOf(stream, this.total), stream)));
    }
    return id;
  }

  /** Everything folded of them must be durable. */
  giveUp(shards: readonly number[]): void {
    for (const shard of shards) this.owned.delete(shard);
  }

  /** They are another one's: what was folded and not stored must be abandoned, and `settle` called. */
  revoke(shards: readonly number[]): void {
    for (const shard of shards) this.revoked = this.owned.delete(shard) || this.revoked;
  }

  get wasRevoked(): boolean {
    return this.revoked;
  }

  settle(): void {
    this.revoked = false;
  }

  /** To be asked right before each write. Throws `lease_lapsed`. */
  assertHeld(): void {
    if (!this.revoked && [...this.owned].every((shard) => this.mayWrite(shard))) return;
    throw new EngineError('lease_lapsed', 'What was folded may be the work of another process by now');
  }
}
