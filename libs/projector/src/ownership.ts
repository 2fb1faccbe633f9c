import type { Lane } from './lane.js';
import type { LaneShards } from './lane-shards.js';

/** Decides which shards this process folds, and in which lanes. */
export interface Ownership {
  /** No shard is in two of them. */
  readonly lanes: readonly Lane[];
  /** Resolves when what is owned at first was opened, or at the first failure to: then it goes on trying. */
  start(): Promise<void>;
  /** Resolves when what was folded is durable and others may have it, as far as the stores allow. */
  stop(): Promise<void>;
}

/** All shards, with nobody to share them with. */
export class OwnsEverything implements Ownership {
  readonly lanes: readonly Lane[];

  constructor(private readonly lane: Lane) {
    this.lanes = [lane];
  }

  start(): Promise<void> {
    return this.lane.start();
  }

  stop(): Promise<void> {
    return this.lane.stop();
  }
}

export type LaneMaker = (
  shards: LaneShards,
  deposed: (lane: Lane, shards: readonly number[]) => void,
) => Lane;
