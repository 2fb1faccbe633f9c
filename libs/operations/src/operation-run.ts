import { setTimeout as wait } from 'node:timers/promises';
import {
  backoffMs,
  isEngineError,
  type Backoff,
  type JsonObject,
  type Operation,
} from '@rollcall/event-sourcing';
import { failureOf, isPassing } from './failure.js';
import type { OperationContext, OperationKind, StepProgress } from './operation-kind.js';
import type { Change, OperationRecord } from './operation-record.js';

export interface RunOptions {
  readonly clock: () => Date;
  readonly backoff: Backoff;
  /** Told of what a run is getting over, or could not take back. */
  readonly failed: (error: unknown) => void;
}

type End = 'succeeded' | 'failed' | 'cancelled';

/** One operation, from when this process took it until it has ended, or is to be left to others. */
export class OperationRun {
  private readonly leaving = new AbortController();
  private cancelling = new AbortController();
  private reported: StepProgress | undefined;
  private isUndoing = false;

  constructor(
    private readonly kind: OperationKind,
    private readonly record: OperationRecord,
    private readonly options: RunOptions,
  ) {}

  /** Resolves when it has ended, or goes on elsewhere or at another time. */
  async go(): Promise<void> {
    let error: unknown;
    for (let attempt = 0; !this.isLeft; attempt++) {
      try {
        if (error === undefined) await this.begin();
        await this.end(error === undefined ? await this.work() : await this.fail(error));
        return;
      } catch (caught) {
        if (this.isLeft || isEngineError(caught, 'operation_ended')) break;
        // What a cancelled run ended with does not matter: it is taken back.
        const isCancelled = this.cancelling.signal.aborted && !this.isUndoing;
        if (isCancelled) error = undefined;
        else if (!isPassing(caught)) error = caught;
        else await this.getOver(caught, attempt);
      }
    }
    await this.saveProgress();
  }

  /** Ends what runs; what is left of it is left to others. */
  leave(): void {
    this.leaving.abort(new DOMException('The operation is left to others', 'AbortError'));
  }

  /** `seen`: as it is stored now; an admin may have cancelled it. */
  look({ state }: Pick<Operation, 'state'>): void {
    if (state === 'cancelling' && !this.isUndoing) this.cancel();
  }

  /** Writes what was reported last. Of what cannot be written the next one tells. */
  async saveProgress(): Promise<void> {
    const progress = this.reported;
    if (progress === undefined) return;
    this.reported = undefined;
    try {
      await this.save((operation) => this.moved(operation, progress));
    } catch {
      this.reported ??= progress;
    }
  }

  private get isLeft(): boolean {
    return this.leaving.signal.aborted;
  }

  private cancel(): void {
    this.cancelling.abort(new DOMException('The operation was cancelled', 'AbortError'));
  }

  /** Says that it runs now; one that is being cancelled stays so. */
  private async begin(): Promise<void> {
    this.reported = undefined;
    this.cancelling = new AbortController();
    await this.record.save(({ state, startedAt }) => ({
      state: state === 'cancelling' ? state : 'running',
      startedAt: startedAt ?? this.now(),
      stepStarted: null,
      error: null,
    }));
  }

  private async work(): Promise<Change> {
    const { kind } = this;
    this.isUndoing = this.record.current.state === 'cancelling';
    if (!this.isUndoing) {
      const signal = AbortSignal.any([this.leaving.signal, this.cancelling.signal]);
      return { ...this.ends('succeeded'), result: await kind.run(this.context(signal)) };
    }
    if (kind.undo === undefined) return this.ends('cancelled');
    await kind.undo(this.context(this.leaving.signal));
    return { ...this.ends('cancelled'), checkpoint: null };
  }

  private context(signal: AbortSignal): OperationContext {
    const { id, input, checkpoint } = this.record.current;
    const report = (progress: StepProgress): void => {
      if (!signal.aborted) this.reported = progress;
    };
    return { id, input, checkpoint, signal, report, saveCheckpoint: (saved) => this.keep(saved, signal) };
  }

  private async keep(checkpoint: JsonObject, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const progress = this.reported;
    await this.save((operation) => ({ ...(progress && this.moved(operation, progress)), checkpoint }));
    signal.throwIfAborted();
  }

  private ends(state: End): Change {
    return { state, error: null };
  }

  /** What cannot be taken back now is taken back when an admin cancels it. */
  private async fail(error: unknown): Promise<Change> {
    const failed: Change = { ...this.ends('failed'), error: failureOf(error) };
    if (this.isUndoing || this.kind.undo === undefined) return failed;
    try {
      await this.kind.undo(this.context(this.leaving.signal));
      return { ...failed, checkpoint: null };
    } catch (undoing) {
      if (this.isLeft || isPassing(undoing)) throw undoing;
      this.options.failed(undoing);
      return failed;
    }
  }

  /** Before it is written, nothing has ended: that is tried for as long as the store is away. */
  private async end(change: Change): Promise<void> {
    const progress = this.reported;
    for (let attempt = 0; ; attempt++) {
      this.leaving.signal.throwIfAborted();
      try {
        await this.record.save((operation) => ({
          ...(progress && this.moved(operation, progress)),
          ...(this.isCancelledToo(operation, change) ? { ...change, ...this.ends('cancelled') } : change),
          finishedAt: this.now(),
        }));
        this.reported = undefined;
        return;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await this.pause(attempt);
      }
    }
  }

  /** What failed while an admin cancelled it, and was taken back, is what the admin wanted. */
  private isCancelledToo({ state }: Operation, change: Change): boolean {
    const isTakenBack = this.kind.undo === undefined || change.checkpoint === null;
    return state === 'cancelling' && change.state === 'failed' && isTakenBack;
  }

  /** What the store that is away cannot be told, it need not know. */
  private async getOver(error: unknown, attempt: number): Promise<void> {
    this.options.failed(error);
    await this.save(() => ({ error: failureOf(error) })).catch(() => undefined);
    await this.pause(attempt);
  }

  private async save(change: (operation: Operation) => Change): Promise<void> {
    await this.record.save(change);
    if (!this.isUndoing && this.record.current.state === 'cancelling') this.cancel();
  }

  private moved({ step: before, stepStarted }: Operation, { step, ...progress }: StepProgress): Change {
    const isSame = step === before && stepStarted !== null;
    return { step, progress, stepStarted: isSame ? stepStarted : { at: this.now(), done: progress.done } };
  }

  private now(): string {
    return this.options.clock().toISOString();
  }

  private async pause(attempt: number): Promise<void> {
    const signal = AbortSignal.any([this.leaving.signal, this.cancelling.signal]);
    await wait(backoffMs(attempt, this.options.backoff), undefined, { signal }).catch(() => undefined);
  }
}
