import type { Position } from '@rollcall/event-sourcing';
import type { LiveBuilds } from './builds/live-builds.js';
import type { ProjectionStatus } from './status.js';

/** How far a shard of a build is, for reads that go on from there. */
export interface BuildProgress {
  /** Everything of the shard at or below is in the read store. */
  readonly position: Position;
  /** undefined: only the read store tells. */
  isParked(document: string): boolean | undefined;
}

/** The projector of this process, for all that else goes on in the process: on its own thread, or on another one. */
export interface LocalProjector {
  /** Which builds are read, for all that goes on on this thread. */
  readonly liveBuilds: LiveBuilds;

  /** One a build, those of a projection together: the live one, the previous one, the shadow. */
  status(): readonly ProjectionStatus[];

  /** Shards that this process folds. */
  ownedShards(): readonly number[];

  /** Undefined where this process is not feeding that shard of the build: then only its checkpoint tells. */
  progress(build: string, shard: number): BuildProgress | undefined;

  /**
   * Resolves with true as soon as everything up to `position` is in the read store, of all shards that are folded here
   * or the given one, for the named build or all but shadows; with false at the deadline, or at once when a build will not
   * get there because it has stopped.
   */
  reached(position: Position, deadlineMs: number, build?: string, shard?: number): Promise<boolean>;

  /** Takes up at once what was changed of builds and pauses; else it is taken up within a second. */
  look(): Promise<void>;

  /** Carries out at once what is asked of shards that are folded here, instead of at the next heartbeat. */
  serveRequests(): Promise<void>;
}

/** What a projector tells of itself to other threads: plain data. */
export interface ProjectorSight {
  readonly statuses: readonly ProjectionStatus[];
  /** Of each build that is being fed, by shard. */
  readonly progress: readonly ShardSight[];
}

export interface ShardSight {
  readonly build: string;
  readonly shard: number;
  /** Everything at or below is in the read store. */
  readonly position: Position;
  readonly hasParked: boolean;
}
