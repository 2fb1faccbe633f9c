import { backoffMs, pause } from '@rollcall/event-sourcing';
import { codeOf, type Failure, messageOf } from './failures.js';
import type { ProjectorOptions } from './projector-options.js';

/** Whether projecting fails at present, since when, and how long to wait. Logged once per change. */
export class Outage {
  /** The last one, also when it is over. */
  lastFailure: Failure | undefined;
  private tries = 0;
  private present: { readonly since: Date; readonly code: string } | undefined;

  constructor(private readonly options: Pick<Required<ProjectorOptions>, 'clock' | 'log' | 'retry'>) {}

  get since(): Date | undefined {
    return this.present?.since;
  }

  began(error: unknown): void {
    const code = codeOf(error);
    const now = this.options.clock();
    this.lastFailure = { code, message: messageOf(error), at: now.toISOString() };
    if (this.present?.code !== code)
      this.options.log.warn(this.lastFailure, 'projecting fails; trying again');
    this.present = { since: this.present?.since ?? now, code };
  }

  ended(): void {
    this.tries = 0;
    if (this.present === undefined) return;
    this.present = undefined;
    this.options.log.info({}, 'projecting again');
  }

  /** Longer each time; resolves early when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void> {
    return pause(backoffMs(this.tries++, this.options.retry), signal);
  }
}
