import { ProgressBar } from '../progress/progress-bar.js';
import { hasEnded, type OperationAnswer } from './operation-answer.js';
import { paceText } from './operation-text.js';

const withTotal = '{step} {bar} {percentage}% | {pace}';
const withoutTotal = '{step} | {pace}';

/** A bar for each step, on standard error. */
export class OperationView {
  private bar: ProgressBar | undefined;
  private shown = '';

  show(operation: OperationAnswer): void {
    const { state, step, progress } = operation;
    if (step === '' || hasEnded(operation)) return;
    const format = progress.total === null ? withoutTotal : withTotal;
    const name = state === 'cancelling' ? `cancelling (${step})` : step;
    if (this.shown !== format + name) this.stop();
    this.shown = format + name;
    this.bar ??= new ProgressBar(format);
    const told = { step: name, pace: paceText(operation) };
    this.bar.show({ done: progress.done, total: progress.total ?? 0, told });
    if (operation.error !== null) this.wait(operation.error.message);
  }

  wait(reason: string): void {
    this.bar ??= new ProgressBar(withoutTotal);
    this.bar.wait(reason);
  }

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
