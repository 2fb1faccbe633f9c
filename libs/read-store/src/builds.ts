/**
 * A build: one collection, its checkpoints and its parked documents, all under the build's name. Of a (projection,
 * version) there may be several: the live one is read, the previous one is fed on so that going back is instant, the
 * shadow is folded beside them.
 */
export interface ShadowBuild {
  readonly build: string;
  /** Which operation asked for it; `deployment`: a new version of the projection, which goes live by itself. */
  readonly operation: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

/** Which builds of a (projection, version) there are, and which of them is read. */
export interface BuildRecord {
  readonly projection: string;
  readonly version: number;
  /** From 1 on, one higher with each change. */
  readonly revision: number;
  /** undefined: none has caught up yet. */
  readonly live: string | undefined;
  readonly previous: string | undefined;
  readonly shadow: ShadowBuild | undefined;
  /** Builds that nobody reads or feeds any more and whose data is to be dropped. */
  readonly dropping: readonly string[];
  /** Of the latest build that was ever begun; names are never used twice. */
  readonly generation: number;
  /** When `live` was last changed, ISO 8601 UTC; undefined: never. */
  readonly switchedAt: string | undefined;
}

export interface BuildDirectory {
  /** By projection and version. */
  all(): Promise<readonly BuildRecord[]>;
  /**
   * Compare-and-set by (projection, version): saved only where the stored revision is `next.revision - 1` (1: none is
   * stored yet). False = refused, nothing changed.
   */
  save(next: BuildRecord): Promise<boolean>;
}
