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
