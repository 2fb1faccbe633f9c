import { INSTALLATION_KEY_ID, type Stores } from '@rollcall/composition';
import { isEngineError, SealingKeys, START, type Backoff } from '@rollcall/event-sourcing';
import { agreeing, type Agreement } from './agreement.js';
import { Belongings, sameBytes } from './belongings.js';
import { LogCopier } from './log-copier.js';
import { MigrationError, startOver } from './migration-error.js';
import { Patience } from './patience.js';
import { Verification, type Verified } from './verification.js';

export type SourceStores = Pick<Stores, 'eventStore' | 'keyStore' | 'operational' | 'installationKey'>;
export type TargetStores = Pick<Stores, 'eventStore' | 'keyStore' | 'operational' | 'idempotencyIndex'>;

export type MigrationPhase = 'comparing' | 'copying' | 'verifying';

export interface MigrationWatcher {
  /** `done` of `total` events, so far; called at the beginning of a phase and after each batch. */
  progress(phase: MigrationPhase, done: number, total: number): void;
  /** The target is away; it goes on by itself. */
  wait(reason: string): void;
}

export interface MigrationOptions {
  /** Appends under way at once. Default 1: the order cannot be lost, whatever happens. */
  readonly inFlight?: number;
  readonly backoff?: Backoff;
}

export interface MigrationSummary extends Verified {
  /** Events that this run appended. */
  readonly copied: number;
}

/**
 * Copies an installation's log, its data keys and its keys' last uses into other stores. The target is the only progress
 * there is: whatever it holds is compared, what it lacks is appended in log order, and then everything is compared once
 * more. The installation's own data key goes last. Without it no Rollcall process starts on a log that has begun, so that
 * nothing runs on a part; with it nothing is written any more, unless the source has gone on and the target has not.
 * Nothing that is made from the log is copied: positions are the target's own.
 */
export class Migration {
  private readonly patience: Patience;
  private readonly belongings: Belongings;

  constructor(
    private readonly source: SourceStores,
    private readonly target: TargetStores,
    private readonly watcher: MigrationWatcher,
    private readonly options: MigrationOptions = {},
  ) {
    this.patience = new Patience((reason) => watcher.wait(reason), options.backoff);
    this.belongings = new Belongings(source, target, this.patience);
  }

  /** May be broken off at any point and run again. Errors: `MigrationError`. */
  async run(): Promise<MigrationSummary> {
    const total = await this.eventsOfSource();
    let complete = await this.isComplete();
    const standing = await this.compare(total);
    if (standing.events === 0) await this.mustBeUnused();
    if (standing.events < total) {
      if (complete) await this.patience.insist(() => this.target.keyStore.forget([INSTALLATION_KEY_ID]));
      complete = false;
      await this.copy(standing, total);
    }
    const verified = await this.verification(total, complete).run(complete ? 'last-uses' : 'all');
    if (!complete) await this.complete();
    return { ...verified, copied: total - standing.events };
  }

  /** Writes nothing. Errors: `MigrationError`. */
  async verify(): Promise<Verified> {
    const total = await this.eventsOfSource();
    const complete = await this.isComplete();
    const verified = await this.verification(total, complete).run('nothing');
    if (complete) return verified;
    throw new MigrationError(
      'target_incomplete',
      'Everything is copied, but the migration was not finished. Run it without --verify-only.',
    );
  }

  private verification(total: number, complete: boolean): Verification {
    const { source, target, patience, belongings, watcher } = this;
    const progress = (done: number): void => watcher.progress('verifying', done, total);
    return new Verification({ source, target, patience, belongings, total, complete, progress });
  }

  private async eventsOfSource(): Promise<number> {
    let total = 0;
    for await (const { events } of this.source.eventStore.readAll()) total += events.length;
    return total;
  }

  /** Was a migration to this target finished? Sees, too, that all data keys belong together. */
  private async isComplete(): Promise<boolean> {
    const ours = await this.ownKey();
    const theirs = (
      await this.patience.insist(() => this.target.keyStore.getMany([INSTALLATION_KEY_ID]))
    ).get(INSTALLATION_KEY_ID);
    if (theirs === undefined) return false;
    if (sameBytes(ours, theirs)) return true;
    throw new MigrationError(
      'foreign_target',
      `The target holds the data keys of another installation, or a server was started on it before the migration was finished. ${startOver}`,
    );
  }

  /** The source's, as it is kept; seen to open with the installation key. */
  private async ownKey(): Promise<Uint8Array> {
    const { keyStore, installationKey } = this.source;
    const kept = (await keyStore.getMany([INSTALLATION_KEY_ID])).get(INSTALLATION_KEY_ID);
    if (kept === undefined) {
      throw new MigrationError(
        'unusable_source',
        'The data keys of this log are not there (keys.db): without them personal data cannot be read. Bring them back from a backup.',
      );
    }
    try {
      await new SealingKeys({ keyStore, installationKey, cacheSize: 1 }).get([INSTALLATION_KEY_ID]);
    } catch (error) {
      if (!isEngineError(error, 'unsealing_failed')) throw error;
      throw new MigrationError(
        'unusable_source',
        'ROLLCALL_INSTALLATION_KEY is not the key that the data directory was made with.',
        { cause: error },
      );
    }
    return kept;
  }

  private async compare(total: number): Promise<Agreement> {
    this.watcher.progress('comparing', 0, total);
    const walk = agreeing(this.source.eventStore, this.target.eventStore, this.patience);
    let done = 0;
    for (;;) {
      const step = await walk.next();
      if (step.done === true) return step.value;
      done += step.value.length;
      this.watcher.progress('comparing', done, total);
    }
  }

  /** A target without events must not remember another log. */
  private async mustBeUnused(): Promise<void> {
    const position = await this.patience.insist(() => this.target.idempotencyIndex.position());
    if (position === START) return;
    throw new MigrationError(
      'foreign_target',
      'The target has no events, but its MongoDB database was used with another log. Name an empty database.',
    );
  }

  private async copy(standing: Agreement, total: number): Promise<void> {
    const copier = new LogCopier({
      target: this.target.eventStore,
      inFlight: this.options.inFlight ?? 1,
      patience: this.patience,
      after: standing.targetPosition,
      before: standing.events,
    });
    let done = standing.events;
    this.watcher.progress('copying', done, total);
    for await (const { events } of this.source.eventStore.readAll({ after: standing.sourcePosition })) {
      if (events.length === 0) continue;
      await this.belongings.bring(events);
      await copier.append(events);
      done += events.length;
      this.watcher.progress('copying', done, total);
    }
  }

  private async complete(): Promise<void> {
    const key = new Map([[INSTALLATION_KEY_ID, await this.ownKey()]]);
    await this.patience.insist(() => this.target.keyStore.create(key));
    // Another process may have been first, with a key of its own.
    await this.isComplete();
  }
}
