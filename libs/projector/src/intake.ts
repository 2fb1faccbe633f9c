import { type EventBatch, type Position, START, type RecordedEvent } from '@rollcall/event-sourcing';
import type { Recorded } from '@rollcall/domain';
import type { ParkedDocument } from '@rollcall/read-store';
import { all } from './all.js';
import type { Build } from './build.js';
import { type DecodedBatch, decodeBatch, recordedAtOf } from './decoding.js';
import type { LaneShards } from './lane-shards.js';
import { Breath, restAfter } from './pacing.js';
import type { EventDecoder } from './ports.js';

/** How much is folded in memory before it is written, while there is more to come. */
const MOST_EVENTS = 100_000;
const MOST_DOCUMENTS = 20_000;
/** Of the events, and of the documents that were loaded for them: users may be large. */
const MOST_BYTES = 64 * 2 ** 20;
const GATHER_MS = { least: 1_000, most: 10_000 };
/** Of the time at most goes into writing, within those bounds. */
const WRITING_SHARE = 0.1;

/**
 * Folds batches of the log into all running builds. What was folded is written when the log's head is reached, or when
 * enough has gathered: a document that changes often is written once. Its calls must not overlap.
 */
export class Intake {
  private readonly interested = new Map<string, Build[]>();
  private readonly breath = new Breath();
  private events = 0;
  private bytes = 0;
  private since = 0;
  /** Until it is known how long writing takes, it is to be taken for long. */
  private gatherMs = GATHER_MS.most;

  constructor(
    private readonly builds: readonly Build[],
    private readonly shards: LaneShards,
    private readonly decoder: EventDecoder,
    /** A build that an event stops: which document to park is not known, or none may be. */
    private readonly stop: (build: Build, event: Recorded, error: unknown) => void,
  ) {
    for (const build of builds) {
      for (const type of build.projection.types) {
        this.interested.set(type, [...(this.interested.get(type) ?? []), build]);
      }
    }
  }

  /** Answers with the event that only a newer version can read, and folds nothing from it on. */
  async fold(batch: EventBatch): Promise<DecodedBatch['newer']> {
    const wanted = batch.events.filter((event) => this.isWanted(event));
    const { events, unreadable, newer } = await decodeBatch(this.decoder, wanted);
    for (const event of events) this.accept(event);
    const { running } = this;
    await all(running.filter((build) => build.openDocuments > 0).map((build) => build.load()));
    for (const build of running) {
      const failed = await build.fold(this.breath, unreadable);
      if (failed !== undefined) this.stop(build, failed.event, failed.error);
    }
    this.advance(batch, newer?.event.position);
    if (this.events === 0) this.since = performance.now();
    this.events += events.length;
    for (const { data } of wanted) this.bytes += data.length;
    await this.breath.takeIfDue();
    return newer;
  }

  private accept(event: Recorded): void {
    for (const build of this.interested.get(event.type) ?? []) {
      if (build.progress.has(event)) continue;
      if (build.stopped !== undefined) build.progress.give(event.position, event.recordedAt);
      if (!build.isRunning) continue;
      try {
        build.accept(event);
      } catch (error) {
        this.stop(build, event, error);
      }
    }
  }

  /** To the batch's end, or to the last event before `stop`. */
  private advance(batch: EventBatch, stop: Position | undefined): void {
    const passed = stop === undefined ? batch.events : batch.events.filter(({ position }) => position < stop);
    const last = passed.at(-1);
    const position = stop === undefined ? batch.position : (last?.position ?? START);
    for (const build of this.running) build.progress.advance(position, last, passed.length);
  }

  private isWanted(event: RecordedEvent): boolean {
    if (!this.shards.hasStream(event.stream)) return false;
    let wanted = false;
    for (const build of this.interested.get(event.type) ?? []) {
      if (build.progress.has(event)) continue;
      if (build.isRunning) wanted = true;
      else if (build.stopped !== undefined) build.progress.give(event.position, recordedAtOf(event));
    }
    return wanted;
  }

  private get running(): readonly Build[] {
    return this.builds.filter((build) => build.isRunning);
  }

  /** Has enough gathered to be written although there is more to come? */
  get isFull(): boolean {
    return (
      this.events >= MOST_EVENTS ||
      this.gatheredBytes >= MOST_BYTES ||
      (this.events > 0 && performance.now() - this.since >= this.gatherMs) ||
      this.builds.some((build) => build.isRunning && build.openDocuments >= MOST_DOCUMENTS)
    );
  }

  private get gatheredBytes(): number {
    return this.running.reduce((sum, { loadedBytes }) => sum + loadedBytes, this.bytes);
  }

  /**
   * Makes durable what was folded: everything, or what is worth it now. Answers with the documents that were parked.
   */
  async store(which: 'all' | 'due' = 'all'): Promise<readonly ParkedDocument[]> {
    const stored = which === 'all' ? this.running : this.running.filter(({ dueInMs }) => dueInMs === 0);
    const began = performance.now();
    const parked = await all(stored.filter((build) => build.openDocuments > 0).map((build) => build.store()));
    for (const build of stored) build.progress.apply();
    const took = performance.now() - began;
    this.gatherMs = Math.min(GATHER_MS.most, Math.max(GATHER_MS.least, restAfter(took, WRITING_SHARE)));
    if (this.isStored) this.events = this.bytes = 0;
    return parked.flat();
  }

  /** Milliseconds until all that waits is due. */
  get dueInMs(): number {
    return Math.max(0, ...this.running.map(({ dueInMs }) => dueInMs));
  }

  /** Is everything durable that was folded? */
  get isStored(): boolean {
    return this.running.every((build) => build.openDocuments === 0);
  }

  /** Back to what is durable. */
  abandon(): void {
    for (const build of this.builds) build.abandon();
    this.events = this.bytes = 0;
  }
}
