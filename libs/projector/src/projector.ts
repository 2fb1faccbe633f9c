import { EngineError, type Position } from '@rollcall/event-sourcing';
import { Build } from './build.js';
import { PieceSize } from './pacing.js';
import { ProjectionLoop } from './projection-loop.js';
import { type ProjectorOptions, withDefaults } from './projector-options.js';
import { retryParked, type RetryOutcome } from './retry-parked.js';
import { type ProjectionStatus, statusOf } from './status.js';
import { Waiters } from './waiters.js';

/** How far a build is, for reads that go on from there. */
export interface BuildProgress {
  /** Everything at or below is in the read store. */
  readonly position: Position;
  isParked(document: string): boolean;
}

/** Keeps read models up to date from the log: one subscription, each event folded into every build that wants it. */
export class Projector {
  private readonly options: Required<ProjectorOptions>;
  private readonly builds: readonly Build[];
  private readonly loop: ProjectionLoop;
  private readonly waiters = new Waiters();

  constructor(options: ProjectorOptions) {
    this.options = withDefaults(options);
    const pieces = { load: new PieceSize(50, 5_000), store: new PieceSize(50, 5_000) };
    this.builds = options.projections.map((projection) => new Build(projection, { ...this.options, pieces }));
    this.loop = new ProjectionLoop(this.builds, this.options, () => this.waiters.look());
  }

  /** Resolves when all builds were opened, or at the first failure to: then it goes on trying. */
  start(): Promise<void> {
    return this.loop.start();
  }

  /** Resolves when what was folded is written and its checkpoints are saved, as far as the stores allow. */
  async stop(): Promise<void> {
    await this.loop.stop();
    this.waiters.giveUp();
  }

  status(): readonly ProjectionStatus[] {
    const [sight, now] = [this.loop.sight(), this.options.clock()];
    return this.builds.map((build) => statusOf(build, sight, now));
  }

  /**
   * Resolves with true as soon as everything up to `position` is in the read store, for all builds or the named one;
   * with false at the deadline, or at once when a build will not get there because it has stopped.
   */
  reached(position: Position, deadlineMs: number, build?: string): Promise<boolean> {
    const builds = this.builds.filter(({ name }) => build === undefined || name === build);
    return this.waiters.until(() => {
      if (builds.every(({ applied }) => applied >= position)) return true;
      return builds.some(({ stopped, applied }) => stopped !== undefined && applied < position)
        ? false
        : undefined;
    }, deadlineMs);
  }

  /** Undefined where this process is not feeding the build: then only its checkpoint tells. */
  progress(build: string): BuildProgress | undefined {
    const found = this.builds.find(({ name }) => name === build);
    if (!found?.isRunning) return undefined;
    return { position: found.applied, isParked: (document) => found.parked.has(document) };
  }

  /** Folds on from where a parked document was left, after a fix. Rejects with `deposed` when the build has stopped. */
  retryParked(build: string, document: string): Promise<RetryOutcome> {
    return this.loop.aside(async () => {
      const found = this.builds.find(({ name }) => name === build);
      if (!found?.isRunning) throw new EngineError('deposed', `${build} does not run here`);
      const record = await this.options.readStore.parked.get(build, document);
      if (record === undefined) return { released: false };
      return retryParked({ store: this.options.store, decoder: this.options.codec }, found, record);
    });
  }
}
