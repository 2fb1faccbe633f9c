import type { BackupProgress, Watched } from '@rollcall/backup';
import { counted } from '../operations/operation-text.js';
import { ProgressBar } from '../progress/progress-bar.js';
import { inMib } from './backup-text.js';

const withTotal = '{step} {bar} {percentage}% | {shown}';
const withoutTotal = '{step} | {shown}';

/** A bar for each step, on standard error. */
class StepView {
  private bar: ProgressBar | undefined;
  private step = '';

  show({ step, done, total, unit }: BackupProgress): void {
    if (step !== this.step) this.stop();
    this.step = step;
    this.bar ??= new ProgressBar(total === null ? withoutTotal : withTotal);
    const shown = unit === 'bytes' ? inMib(done) : `${counted(done)} ${unit}`;
    this.bar.show({ done, total: total ?? 0, told: { step: step.padEnd('checksum'.length), shown } });
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

/** Shows the steps of `work`, which Ctrl-C calls off. */
export async function withSteps<Result>(work: (watched: Watched) => Promise<Result>): Promise<Result> {
  const view = new StepView();
  const off = new AbortController();
  const stop = (): void => off.abort(new Error('Stopped; nothing was left behind.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work({ report: (progress) => view.show(progress), signal: off.signal });
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
