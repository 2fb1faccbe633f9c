import type { SnapshottedState, StateSnapshots } from './state-snapshots.js';

/** Events between two snapshots of a stream, at least. */
export const SNAPSHOT_EVERY = 100;

/** Writes snapshots beside the hot path; one that fails costs speed only. */
export class SnapshotWriter {
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly snapshots: StateSnapshots,
    private readonly failed: ((error: unknown) => void) | undefined,
  ) {}

  /** Begins a snapshot when it is time for one. Answers with the revision of the stream's last snapshot. */
  offer(
    version: number | undefined,
    stream: string,
    loaded: SnapshottedState<unknown> & { readonly snapshotRevision: number },
  ): number {
    const { revision, snapshotRevision } = loaded;
    if (version === undefined || revision - snapshotRevision < SNAPSHOT_EVERY) return snapshotRevision;
    const writing = this.snapshots
      .write(stream, version, loaded)
      .catch((error: unknown) => this.failed?.(error))
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
    return revision;
  }

  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }
}
