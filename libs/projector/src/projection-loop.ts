import { EngineError, type EventBatch, isEngineError, pause, type Position } from '@rollcall/event-sourcing';
import type { Build } from './build.js';
import { codeOf, messageOf } from './failures.js';
import { Intake } from './intake.js';
import { LogWatch } from './log-watch.js';
import { Outage } from './outage.js';
import type { ProjectorOptions } from './projector-options.js';
import { pull } from './pull.js';
import { Serial } from './serial.js';
import { leastApplied, type LogSight } from './status.js';

/**
 * Rest after events that reached the head: under load the next ones come many at a time, which costs a fraction of one
 * write each, and a first event after a quiet while is folded at once all the same. Reads fold what is not there yet.
 */
const REST_MS = 50;

/** Opens builds, follows the log, saves checkpoints, and starts over after every failure until it is stopped. */
export class ProjectionLoop {
  private readonly intake: Intake;
  private readonly watch: LogWatch;
  private readonly outage: Outage;
  private readonly serial = new Serial();
  private readonly stopping = new AbortController();
  private subscription = new AbortController();
  private finished: Promise<void> = Promise.resolve();
  private heart: NodeJS.Timeout | undefined;
  private beating = false;
  private following = false;
  private interruption: { readonly error: unknown } | undefined;

  constructor(
    private readonly builds: readonly Build[],
    private readonly options: Required<ProjectorOptions>,
    private readonly moved: () => void,
  ) {
    this.outage = new Outage(options);
    this.watch = new LogWatch(options.store, options.clock);
    this.intake = new Intake(builds, options.codec, (build, { id, position }, error) =>
      this.stopBuild(build, error, { eventId: id, position }),
    );
  }

  async start(): Promise<void> {
    const first = this.attempt(() => this.open());
    this.finished = first.then((opened) => this.run(opened));
    this.heart = setInterval(() => void this.beat(), this.options.heartbeatMs).unref();
    await first;
  }

  async stop(): Promise<void> {
    clearInterval(this.heart);
    this.stopping.abort();
    this.subscription.abort();
    await this.finished;
    await this.attempt(() => this.aside(() => this.saveCheckpoints()));
  }

  sight(): LogSight {
    const { caughtUp, behindSince } = this.watch;
    return { caughtUp, behindSince, failingSince: this.outage.since, lastFailure: this.outage.lastFailure };
  }

  /** Does something while nothing is being folded, and everything folded is durable. */
  aside<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.serial.run(async () => {
      await this.store();
      return work();
    });
  }

  private async run(opened: boolean): Promise<void> {
    let succeeded = opened;
    while (!this.stopping.signal.aborted) {
      if (!succeeded) await this.outage.wait(this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      succeeded = await this.attempt(async () => {
        await this.open();
        await this.follow();
      });
    }
  }

  /** False: failed, and everything is back to what is durable. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      await this.serial.run(() => this.intake.abandon());
      this.outage.began(error);
      return false;
    }
  }

  private async open(): Promise<void> {
    for (const build of this.builds) {
      if (!build.needsOpening) continue;
      try {
        const reason = await build.open();
        if (reason !== undefined)
          this.options.log.warn({ build: build.name, reason }, 'read model begun anew');
      } catch (error) {
        if (!isEngineError(error, 'foreign_log') && !isEngineError(error, 'deposed')) throw error;
        this.stopBuild(build, error);
      }
    }
    this.moved();
  }

  private async follow(): Promise<void> {
    const running = this.builds.filter((build) => build.isRunning);
    if (this.stopping.signal.aborted) return;
    if (running.length === 0) return pause(2 ** 31 - 1, this.stopping.signal);
    this.interruption = undefined;
    const { store, batchSize } = this.options;
    this.subscription = new AbortController();
    const { signal } = this.subscription;
    const after = leastApplied(running);
    this.watch.subscribed(after);
    const batches = store.subscribe({ after, batchSize, signal })[Symbol.asyncIterator]();
    try {
      this.following = true;
      for (
        let batch = await pull(batches, signal);
        batch !== undefined;
        batch = await pull(batches, signal)
      ) {
        const next = batch;
        await this.serial.run(() => this.take(next));
        if (next.caughtUp && next.events.length > 0) await pause(REST_MS, signal);
      }
      if (!signal.aborted) throw new EngineError('store_unavailable', 'The subscription ended by itself');
    } finally {
      this.following = false;
      this.subscription.abort();
      void batches.return?.().catch(() => undefined);
    }
    this.throwInterruption();
  }

  private async take(batch: EventBatch): Promise<void> {
    const newer = await this.intake.fold(batch);
    this.watch.deliveredUpTo(batch.position, batch.caughtUp);
    if (batch.caughtUp || newer !== undefined || this.intake.isFull) await this.store();
    this.outage.ended();
    if (newer === undefined) return;
    const { id: eventId, position } = newer.event;
    for (const build of this.builds)
      if (build.isRunning) this.stopBuild(build, newer.error, { eventId, position });
    this.subscription.abort();
  }

  private async store(): Promise<void> {
    for (const { build, document, position, eventId, error } of await this.intake.store()) {
      this.options.log.error({ build, document, position, eventId, error }, 'document parked');
    }
    this.moved();
  }

  private async saveCheckpoints(): Promise<void> {
    const running = this.builds.filter((build) => build.isRunning);
    const saved = await Promise.allSettled(running.map((build) => build.saveCheckpoint()));
    for (const [index, result] of saved.entries()) {
      if (result.status === 'fulfilled') continue;
      const build = running[index];
      if (build === undefined || !isEngineError(result.reason, 'deposed')) throw result.reason;
      this.stopBuild(build, result.reason);
    }
  }

  private async beat(): Promise<void> {
    if (this.beating) return;
    this.beating = true;
    const wasFollowing = this.following;
    try {
      if (wasFollowing) await this.aside(() => this.saveCheckpoints());
      await this.watch.look();
      if (wasFollowing) await this.resubscribeIfStalled();
      if (wasFollowing && this.following) this.outage.ended();
    } catch (error) {
      if (wasFollowing) this.interrupt(error);
    } finally {
      this.beating = false;
    }
  }

  private async resubscribeIfStalled(): Promise<void> {
    const stalled = await this.serial.run(() => this.watch.isStalled(this.options.watchdogMs));
    if (!stalled) return;
    this.options.log.warn({}, 'nothing is delivered although the log has grown; subscribing anew');
    this.subscription.abort();
  }

  private throwInterruption(): void {
    if (this.interruption !== undefined) throw this.interruption.error;
  }

  private interrupt(error: unknown): void {
    this.interruption = { error };
    this.subscription.abort();
  }

  private stopBuild(
    build: Build,
    error: unknown,
    event: { eventId?: string; position?: Position } = {},
  ): void {
    const at = this.options.clock().toISOString();
    build.stop({ code: codeOf(error), message: messageOf(error), at, ...event });
    this.options.log.error({ build: build.name, ...build.stopped }, 'projection stopped');
    this.moved();
  }
}
