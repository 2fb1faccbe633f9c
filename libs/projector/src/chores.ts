import { codeOf } from './failures.js';
import type { ProjectorLog } from './ports.js';

/** What is done beside folding, one after another, each second; what fails is tried again with the next one. */
export class Chores {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly failing = new Set<string>();

  constructor(
    private readonly chores: Readonly<Record<string, () => Promise<void>>>,
    private readonly log: ProjectorLog,
  ) {}

  start(everyMs: number): void {
    this.timer = setInterval(() => void this.run(), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One round at a time. */
  run(): Promise<void> {
    this.running ??= this.all().finally(() => (this.running = undefined));
    return this.running;
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
