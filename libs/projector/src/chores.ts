import { codeOf } from './failures.js';
import { Heartbeat } from './heartbeat.js';
import type { ProjectorLog } from './ports.js';

/** What is done beside folding, one after another, each second; what fails is tried again with the next one. */
export class Chores {
  private readonly heartbeat = new Heartbeat(() => this.all());
  private readonly failing = new Set<string>();

  constructor(
    private readonly chores: Readonly<Record<string, () => Promise<void>>>,
    private readonly log: ProjectorLog,
  ) {}

  start(everyMs: number): void {
    this.heartbeat.start(everyMs);
  }

  stop(): Promise<void> {
    return this.heartbeat.stop();
  }

  /** One round at a time. */
  run(): Promise<void> {
    return this.heartbeat.now();
  }

  private async all(): Promise<void> {
    for (const [name, chore] of Object.entries(this.chores)) {
      try {
        await chore();
        this.failing.delete(name);
      } catch (error) {
        if (!this.failing.has(name))
          this.log.warn({ what: name, code: codeOf(error) }, 'a chore of the projector fails; trying again');
        this.failing.add(name);
      }
    }
  }
}
