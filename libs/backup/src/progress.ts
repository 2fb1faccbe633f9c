import type { OperationProgress } from '@rollcall/event-sourcing';

/** `copy` the files, `read` the copied log, `fold` it, `checksum` the files; `restore` them. */
export type BackupStep = 'copy' | 'read' | 'fold' | 'checksum' | 'restore';

export interface BackupProgress extends OperationProgress {
  readonly step: BackupStep;
}

export interface Watched {
  readonly report?: (progress: BackupProgress) => void;
  /** Rejects with its reason, within some milliseconds. */
  readonly signal?: AbortSignal;
}

const BREATH_MS = 5;

/** Lets others have their turn while something long goes on in steps that do not wait for anything. */
export class Breath {
  private since = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  async takeIfDue(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.since < BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
