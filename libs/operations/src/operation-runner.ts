import { isFinished, type Backoff, type Operation, type OperationStore } from '@rollcall/event-sourcing';
import { Holding, type LeaseStore } from '@rollcall/read-store';
import { failureOf } from './failure.js';
import type { OperationKind } from './operation-kind.js';
import { OperationRecord } from './operation-record.js';
import { OperationRun } from './operation-run.js';

/** pino's fits. */
export interface OperationLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

export interface OperationRunnerOptions {
  readonly store: OperationStore;
  readonly leases: LeaseStore;
  readonly kinds: readonly OperationKind[];
  /** Of this process, like no other's that lives. */
  readonly owner: string;
  /** Milliseconds after which others may take over what a dead process ran. */
  readonly leaseMs: number;
  readonly log: OperationLog;
  /** Told of each that has ended here. */
  readonly ended?: (operation: Operation) => void;
  /** Milliseconds between looks, and between saves of progress. Default 1,000. */
  readonly everyMs?: number;
  /** How many that have ended are kept. Default 1,000. */
  readonly keep?: number;
  /** Before what a store that is away broke off is begun again. Default 200 ms to 5 s. */
  readonly backoff?: Backoff;
  readonly clock?: () => Date;
  /** Milliseconds on a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
}

/** More wait until one of these has ended. */
const MOST_AT_ONCE = 4;
const PAGE = 100;
/** Milliseconds in which runs must have ended once they are told to; the process has ten seconds in all. */
const LEAVE_MS = 6_000;

interface Taken {
  readonly run: OperationRun;
  readonly holding: Holding;
  readonly done: Promise<void>;
}

/**
 * Runs the operations that are stored as active, each in one process at a time: whoever holds the lease
 * `operation/<id>`. One whose process died is taken over once its lease has run out.
 */
export class OperationRunner {
  private readonly options: Required<OperationRunnerOptions>;
  private readonly kinds: ReadonlyMap<string, OperationKind>;
  private readonly taken = new Map<string, Taken>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isWanted = false;
  private isStopped = false;
  private isFailing = false;

  constructor(options: OperationRunnerOptions) {
    this.options = {
      ended: () => undefined,
      everyMs: 1_000,
      keep: 1_000,
      backoff: { first: 200, most: 5_000 },
      clock: () => new Date(),
      now: () => performance.now(),
      ...options,
    };
    this.kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]));
  }

  start(): Promise<void> {
    const beat = (): void => {
      this.letGoOfLost();
      void this.look();
    };
    this.timer = setInterval(beat, this.options.everyMs).unref();
    return Promise.resolve();
  }

  /** What runs is left to be taken over, here after a restart or elsewhere at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.looking;
    const ends = [...this.taken.values()].map(({ run, done }) => {
      run.leave();
      return done;
    });
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (late = setTimeout(resolve, LEAVE_MS)));
    await Promise.race([Promise.all(ends), patience]);
    clearTimeout(late);
  }

  /** Takes up at once what was created, cancelled or resumed before the call, as far as the stores answer. */
  look(): Promise<void> {
    this.isWanted = true;
    this.looking ??= this.lookWhileWanted();
    return this.looking;
  }

  private async lookWhileWanted(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.renewLeases();
        await this.lookOnce();
        await Promise.all([...this.taken.values()].map(({ run }) => run.saveProgress()));
        this.isFailing = false;
      } catch (error) {
        const { code } = failureOf(error);
        if (!this.isFailing) this.options.log.warn({ code }, 'operations cannot be looked at; trying again');
        this.isFailing = true;
      }
    }
    this.looking = undefined;
  }

  private async renewLeases(): Promise<void> {
    await Promise.all(
      [...this.taken.values()].map(async ({ holding, run }) => {
        if (holding.isDue && !(await holding.renew())) run.leave();
      }),
    );
  }

  /** By this process's own clock, whatever the stores say or do not say. */
  private letGoOfLost(): void {
    for (const { holding, run } of this.taken.values()) if (!holding.isSafe) run.leave();
  }

  private async lookOnce(): Promise<void> {
    for (const operation of await this.active()) {
      const taken = this.taken.get(operation.id);
      const kind = this.kinds.get(operation.kind);
      if (taken !== undefined) taken.run.look(operation);
      else if (kind !== undefined && this.taken.size < MOST_AT_ONCE) await this.take(operation.id, kind);
    }
  }

  /** The oldest first. */
  private async active(): Promise<readonly Operation[]> {
    const found: Operation[] = [];
    let cursor: string | undefined;
    do {
      const states = ['queued', 'running', 'cancelling'] as const;
      const page = await this.options.store.list({ states, limit: PAGE, cursor });
      found.push(...page.operations);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found.reverse();
  }

  private async take(id: string, kind: OperationKind): Promise<void> {
    const { store, leases, owner, leaseMs, now, clock, backoff, log } = this.options;
    const holding = await Holding.take(leases, `operation/${id}`, { owner, ttlMs: leaseMs, now });
    if (holding === undefined) return;
    // Not as it was listed: whoever held the lease until now may have ended it.
    const operation = await store.get(id);
    if (operation === undefined || isFinished(operation)) return holding.release();
    const record = new OperationRecord(operation, { store, holding, clock });
    const failed = (error: unknown): void =>
      log.warn({ operation: id, kind: kind.kind, ...failureOf(error) }, 'operation broken off');
    const run = new OperationRun(kind, record, { clock, backoff, failed });
    log.info({ operation: id, kind: kind.kind, state: operation.state }, 'operation taken');
    this.taken.set(id, { run, holding, done: this.runToItsEnd(run, record, holding) });
  }

  private async runToItsEnd(run: OperationRun, record: OperationRecord, holding: Holding): Promise<void> {
    const { store, keep, log, ended } = this.options;
    const { id, kind } = record.current;
    try {
      await run.go();
      const { state, error } = record.current;
      if (isFinished(record.current)) ended(record.current);
      log.info({ operation: id, kind, state, ...(error && { error }) }, 'operation let go');
      await holding.release();
      await store.forget(keep);
    } catch (error) {
      // It is taken over when the lease has run out, or forgotten with the next one that ends.
      log.warn({ operation: id, kind, ...failureOf(error) }, 'operation not let go of');
    } finally {
      this.taken.delete(id);
    }
  }
}
