import { isEngineError, type EngineError, type EventStore } from '@rollcall/event-sourcing';
import type { OwnerRequest, ReadStore } from '@rollcall/read-store';
import { codeOf } from '../failures.js';
import type { Build } from '../build.js';
import type { Lane } from '../lane.js';
import type { EventDecoder, ProjectorLog } from '../ports.js';
import { retryParked, type RetryOutcome } from '../retry-parked.js';
import type { RefoldOutcome } from './refold-outcome.js';
import { refoldStream } from './refold-stream.js';

/** What an owner answers; `refused`: a code that says why nothing was tried, or what ended it. */
export type OwnerAnswer = RetryOutcome | RefoldOutcome | { readonly refused: string };

export interface OwnerParts {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly codec: EventDecoder;
  readonly shards: number;
  readonly log: ProjectorLog;
}

const AT_ONCE = 100;
/** Who asked has come back for the answer long before. */
const KEPT_MS = 3_600_000;

/** Carries out what other processes, or others in this one, ask of the shards that are folded here. */
export class OwnerRequests {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private serving: Promise<void> | undefined;
  private again = false;
  private failing = false;
  private forgottenAt = -Infinity;

  constructor(
    private readonly parts: OwnerParts,
    private readonly lanes: () => readonly Lane[],
    /** Does the build stand still since an admin told it to? */
    private readonly isPaused: (build: string) => boolean,
  ) {}

  start(everyMs: number): void {
    this.timer = setInterval(() => void this.serve(), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.serving;
  }

  /** Resolves when everything that was asked before is answered, as far as the stores allow. */
  async serve(): Promise<void> {
    this.again = true;
    this.serving ??= this.serveUntilDone();
    await this.serving;
  }

  private async serveUntilDone(): Promise<void> {
    const { signal } = this.stopping;
    while (this.again && !signal.aborted) {
      this.again = false;
      await this.unlessAway(() => this.serveOnce(signal));
    }
    this.serving = undefined;
  }

  private async serveOnce(signal: AbortSignal): Promise<void> {
    const shards = [...new Set(this.lanes().flatMap((lane) => lane.shards.ids))];
    if (shards.length === 0) return;
    const { requests } = this.parts.readStore;
    await this.forgetOld();
    const pending = await requests.pending(shards, AT_ONCE);
    for (const request of pending) {
      if (signal.aborted) return;
      const answer = await this.answer(request, signal);
      if (answer === undefined) continue;
      await requests.answer(request.id, answer);
      this.again ||= pending.length === AT_ONCE;
    }
  }

  private async forgetOld(): Promise<void> {
    const now = Date.now();
    if (now - this.forgottenAt < KEPT_MS) return;
    await this.parts.readStore.requests.forgetBefore(new Date(now - KEPT_MS).toISOString());
    this.forgottenAt = now;
  }

  /** undefined: it is not folded here (any more), or a store is away: to be asked again. */
  private async answer(request: OwnerRequest, signal: AbortSignal): Promise<OwnerAnswer | undefined> {
    try {
      return await this.carryOut(request, signal);
    } catch (error) {
      if (error === signal.reason || mayPass(error)) return undefined;
      this.parts.log.error({ request, code: codeOf(error), err: error }, 'a request of an owner failed');
      return { refused: codeOf(error) };
    }
  }

  private carryOut(request: OwnerRequest, signal: AbortSignal): Promise<OwnerAnswer | undefined> {
    const { build, shard, task } = request;
    const lane = this.lanes().find((one) => one.shards.has(shard) && one.build(build) !== undefined);
    if (lane === undefined) return Promise.resolve(this.isPaused(build) ? paused : undefined);
    return lane.aside(async () => {
      const found = lane.build(build);
      if (found === undefined || !lane.shards.has(shard)) return undefined;
      if (found.stopped !== undefined) return { refused: found.stopped.code };
      // It is being opened, as after a switch.
      if (!found.isRunning) return undefined;
      const answer = await this.work(found, task, signal);
      // What a process did that has lost the shard meanwhile may have been undone by the next one.
      found.assertMayWrite();
      return answer;
    });
  }

  private async work(
    build: Build,
    task: OwnerRequest['task'],
    signal: AbortSignal,
  ): Promise<RetryOutcome | RefoldOutcome> {
    const parts = { ...this.parts, signal };
    if (task.kind === 'refold') return refoldStream(parts, build, task.stream);
    const record = await parts.readStore.parked.get(build.name, task.document);
    return record === undefined ? { released: false } : retryParked(parts, build, record);
  }

  private async unlessAway(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.parts.log.warn({ code: codeOf(error) }, 'requests cannot be looked at; trying again');
      this.failing = true;
    }
  }
}

const paused: OwnerAnswer = { refused: 'projection_paused' };

const mayPass = (error: unknown): error is EngineError =>
  isEngineError(error, 'store_unavailable') ||
  isEngineError(error, 'lease_lapsed') ||
  isEngineError(error, 'deposed');
