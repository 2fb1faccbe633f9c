import { laterOf, START, type Position } from '@rollcall/event-sourcing';
import { AppendSignal } from './append-signal.js';
import type { LogProgress } from './log-progress.js';

/** How far the log is on disk, and who is told of it. */
export class DurableHead {
  readonly appends = new AppendSignal();
  /** Everything at or below is on disk. */
  position: Position = START;

  /** @param progress for those who follow the log on other threads; undefined: nobody may. */
  constructor(readonly progress: LogProgress | undefined) {}

  reach(position: Position): void {
    this.position = laterOf(this.position, position);
  }

  /** Whoever waits for more, once for all appends that became durable together. */
  tell(): void {
    this.progress?.announce(this.position);
    this.appends.notify();
  }
}
