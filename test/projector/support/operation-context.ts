import type { JsonObject } from '@rollcall/event-sourcing';
import type { OperationContext, OperationKind, StepProgress } from '@rollcall/operations';
import { randomUUID } from 'node:crypto';

/** An operation as its kind sees it, without a runner: begun, ended and begun again by the test. */
export class OperationInHand {
  readonly id = randomUUID();
  readonly reports: StepProgress[] = [];
  checkpoint: JsonObject | null = null;

  constructor(
    private readonly kind: OperationKind,
    private readonly input: JsonObject = {},
  ) {}

  run(signal = new AbortController().signal): Promise<JsonObject> {
    return this.kind.run(this.context(signal));
  }

  async undo(): Promise<void> {
    await this.kind.undo?.(this.context(new AbortController().signal));
  }

  private context(signal: AbortSignal): OperationContext {
    return {
      id: this.id,
      input: this.input,
      checkpoint: this.checkpoint,
      signal,
      report: (progress) => void this.reports.push(progress),
      saveCheckpoint: (checkpoint) => {
        signal.throwIfAborted();
        this.checkpoint = checkpoint;
        return Promise.resolve();
      },
    };
  }
}
