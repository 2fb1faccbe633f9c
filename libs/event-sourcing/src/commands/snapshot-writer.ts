import type { SnapshottedState, StateSnapshots } from './state-snapshots.js';

/** Events between two snapshots of a stream, at least. */
const EVERY = 100;

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
    state: SnapshottedState<unknown>,
    lastRevision: number,
  ): number {
    if (version === undefined || state.revision - lastRevision < EVERY) return lastRevision;
    const writing = this.snapshots
      .write(stream, version, state)
      .catch((error: unknown) => this.failed?.(error))
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
    return state.revision;
  }

  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }
}
