import { Holding, type LeaseStore } from '@rollcall/read-store';
import { codeOf } from './failures.js';
import { Heartbeat } from './heartbeat.js';
import type { ProjectorLog } from './ports.js';
import { LEASED, type LeaseOptions } from './projector-options.js';

/** Work that goes on in the background from `start` to `stop`. */
export interface Worker {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SoleWorkerOptions extends LeaseOptions {
  readonly leases: LeaseStore;
  /** Of the lease. */
  readonly id: string;
  readonly log: ProjectorLog;
}

/**
 * Work that one of many processes does at a time, whoever holds its lease. It must bear that a process which was paused
 * does a little of it again.
 */
export class SoleWorker {
  private holding: Holding | undefined;
  private worker: Worker | undefined;
  private readonly heartbeat = new Heartbeat(() => this.unlessAway(() => this.look()));
  private failing = false;

  /** `make`: a worker that was not started yet. */
  constructor(
    private readonly make: () => Worker,
    private readonly options: SoleWorkerOptions,
  ) {}

  /** Resolves after a first try to take the lease; it goes on trying. */
  async start(): Promise<void> {
    const { withinMs, everyMs = withinMs / 10 } = this.options;
    await this.heartbeat.now();
    this.heartbeat.start(everyMs);
  }

  /** Resolves when the work has ended and another process may begin it. */
  async stop(): Promise<void> {
    await this.heartbeat.stop();
    await this.end();
    await this.unlessAway(async () => this.holding?.release());
  }

  get isWorking(): boolean {
    return this.worker !== undefined;
  }

  private async look(): Promise<void> {
    const { leases, id, owner, withinMs, now = () => performance.now(), log } = this.options;
    if (this.holding?.isDue === true && !(await this.holding.renew())) {
      log.warn({ lease: id }, 'lease lost: another process may have taken it over');
      this.holding = undefined;
      await this.end();
    }
    this.holding ??= await Holding.take(leases, id, { owner, now, ttlMs: withinMs * LEASED });
    if (this.holding === undefined || this.worker !== undefined) return;
    const worker = this.make();
    await worker.start();
    this.worker = worker;
    log.info({ lease: id }, 'lease taken');
  }

  private async end(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.stop();
  }

  private async unlessAway(work: () => Promise<void>): Promise<void> {
    const { id, log } = this.options;
    try {
      await work();
      this.failing = false;
    } catch (error) {
      if (!this.failing) log.warn({ lease: id, code: codeOf(error) }, 'lease cannot be used; trying again');
      this.failing = true;
    }
  }
}
