import { type EventBatch, pause } from '@rollcall/event-sourcing';
import { Heartbeat } from './heartbeat.js';
import { Intake } from './intake.js';
import type { LaneBuilds } from './lane-builds.js';
import { LogSubscription } from './log-subscription.js';
import { LogWatch } from './log-watch.js';
import { Outage } from './outage.js';
import { Pace } from './pacing.js';
import type { ProjectorOptions } from './projector-options.js';
import { Serial } from './serial.js';
import { leastApplied, type LogSight } from './status.js';

/**
 * Of the time at most goes into what is written for a checkpoint's sake: a store that takes long to save checkpoints is not
 * to be busy with them instead of documents, and the more events one write of a document holds the better.
 */
const SAVING_SHARE = 0.2;

/** Opens builds, follows the log, saves checkpoints, and starts over after every failure until it is stopped. */
export class ProjectionLoop {
  private readonly intake: Intake;
  private readonly watch: LogWatch;
  private readonly outage: Outage;
  private readonly serial = new Serial();
  private readonly stopping = new AbortController();
  private readonly subscription: LogSubscription;
  private finished: Promise<void> = Promise.resolve();
  private readonly heartbeat = new Heartbeat(() => this.beat());
  private restIsDue: NodeJS.Timeout | undefined;
  private readonly saving = new Pace(SAVING_SHARE);
  /** Has the head been reached since it was subscribed, and everything up to there been written? */
  private settled = false;

  constructor(
    private readonly builds: LaneBuilds,
    private readonly options: Required<ProjectorOptions>,
    private readonly moved: () => void,
  ) {
    this.outage = new Outage(options);
    this.subscription = new LogSubscription(options);
    this.watch = new LogWatch(options.store, options.clock);
    this.intake = new Intake(builds.all, builds.shards, options.codec, (build, { id, position }, error) =>
      builds.stop(build, error, { eventId: id, position }),
    );
  }

  async start(): Promise<void> {
    const first = this.attempt(() => this.open());
    this.finished = first.then((opened) => this.run(opened));
    this.heartbeat.start(this.options.heartbeatMs);
    await first;
  }

  async stop(): Promise<void> {
    void this.heartbeat.stop();
    clearTimeout(this.restIsDue);
    this.stopping.abort();
    this.subscription.end();
    await this.finished;
    await this.attempt(() => this.aside(() => this.builds.saveCheckpoints()));
  }

  /** Is it live, or will it never be? */
  get isSettled(): boolean {
    if (this.builds.running.length === 0)
      return this.builds.all.every((build) => build.stopped !== undefined);
    return this.settled && this.outage.since === undefined;
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

  /** Makes everything durable, and leaves these shards to others. */
  giveUp(shards: readonly number[]): Promise<void> {
    return this.aside(async () => {
      await this.builds.saveCheckpoints();
      this.builds.shards.giveUp(shards);
      this.builds.forgetOthers();
    });
  }

  /** Feeds these builds no more. What was folded of them is durable, as far as the stores allow. */
  async retire(names: ReadonlySet<string>): Promise<void> {
    try {
      await this.aside(() => this.builds.saveCheckpoints());
    } catch (error) {
      this.subscription.interrupt(error);
    }
    await this.serial.run(() => this.builds.retire(names));
    this.moved();
  }

  /** Another one has them: drops what is not durable yet, and folds the others on from there. */
  revoke(shards: readonly number[]): void {
    this.builds.shards.revoke(shards);
    this.subscription.end();
  }

  private async run(opened: boolean): Promise<void> {
    let succeeded = opened;
    while (!this.stopping.signal.aborted) {
      if (!succeeded) await this.outage.wait(this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      succeeded = await this.attempt(async () => {
        if (this.builds.shards.wasRevoked) await this.serial.run(() => this.settle());
        await this.open();
        await this.follow();
      });
    }
  }

  /** A build that is retired meanwhile is so when it has been opened: nothing is written of it afterwards. */
  private open(): Promise<void> {
    return this.serial.run(() => this.builds.open());
  }

  private settle(): void {
    this.intake.abandon();
    this.builds.forgetOthers();
    this.builds.shards.settle();
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

  private async follow(): Promise<void> {
    const { running } = this.builds;
    if (this.stopping.signal.aborted) return;
    if (running.length === 0) return pause(2 ** 31 - 1, this.stopping.signal);
    const after = leastApplied(running);
    this.watch.subscribed(after);
    this.settled = false;
    await this.subscription.follow(after, (batch) => this.serial.run(() => this.take(batch)));
  }

  private async take(batch: EventBatch): Promise<void> {
    const newer = await this.intake.fold(batch);
    this.watch.deliveredUpTo(batch.position, batch.caughtUp);
    if (newer !== undefined || this.intake.isFull || (batch.caughtUp && !this.settled)) await this.store();
    else if (batch.caughtUp) await this.storeWhatIsDue();
    this.watch.listensAgain();
    this.outage.ended();
    if (newer === undefined) return;
    await this.builds.saveCheckpoints();
    const { id: eventId, position } = newer.event;
    for (const build of this.builds.running) this.builds.stop(build, newer.error, { eventId, position });
    this.subscription.end();
  }

  private async store(which: 'all' | 'due' = 'all'): Promise<void> {
    for (const { build, document, position, eventId, error } of await this.intake.store(which)) {
      this.options.log.error({ build, document, position, eventId, error }, 'document parked');
    }
    this.settled ||= this.watch.hasCaughtUp && this.intake.isStored;
    this.moved();
  }

  /** And the rest soon, if nothing more comes. */
  private async storeWhatIsDue(): Promise<void> {
    await this.store('due');
    if (this.intake.isStored) return;
    this.restIsDue ??= setTimeout(() => {
      this.restIsDue = undefined;
      this.aside(() => Promise.resolve()).catch((error: unknown) => this.subscription.interrupt(error));
    }, this.intake.dueInMs).unref();
  }

  private async beat(): Promise<void> {
    const wasFollowing = this.subscription.isUnderWay;
    try {
      if (wasFollowing && this.saving.dueInMs === 0) await this.serial.run(() => this.save());
      await this.watch.look();
      if (wasFollowing) await this.resubscribeIfStalled();
      if (wasFollowing && this.subscription.isUnderWay) this.outage.ended();
    } catch (error) {
      if (wasFollowing) this.subscription.interrupt(error);
    }
  }

  private async save(): Promise<void> {
    const began = performance.now();
    // While there is a lot to come, it is written when enough has gathered.
    if (this.settled) await this.store();
    await this.builds.saveCheckpoints();
    this.saving.took(performance.now() - began);
  }

  private async resubscribeIfStalled(): Promise<void> {
    const stalled = await this.serial.run(() => this.watch.isStalled(this.options.watchdogMs));
    if (!stalled) return;
    this.options.log.warn({}, 'nothing is delivered although the log has grown; subscribing anew');
    this.subscription.end();
  }
}
