import type { EventStore } from '@rollcall/event-sourcing';
import { agreeing } from './agreement.js';
import type { Belongings, Differences } from './belongings.js';
import { MigrationError, startOver } from './migration-error.js';
import type { Patience } from './patience.js';

export interface Verified {
  /** Events that both sides hold. */
  readonly events: number;
  /** Data keys and last uses that were mended. */
  readonly mended: number;
  /** The target has events of its own by now. */
  readonly targetWentOn: boolean;
}

interface Parts {
  readonly source: { readonly eventStore: EventStore };
  readonly target: { readonly eventStore: EventStore };
  readonly belongings: Belongings;
  readonly patience: Patience;
  /** Events of the source. */
  readonly total: number;
  /** A migration to the target was finished. */
  readonly complete: boolean;
  readonly progress: (done: number) => void;
}

/** What a verification writes: all that stands beside the log; times of last use only, which only grow; nothing. */
export type Mending = 'all' | 'last-uses' | 'nothing';

/** Reads both sides from their beginning and sees that they agree, event by event and key by key. */
export class Verification {
  private changed = 0;
  private missing = 0;
  private surplus = 0;
  private laterUsed = 0;
  private mended = 0;

  constructor(private readonly parts: Parts) {}

  /** Errors by code: those of `agreeing`, `target_incomplete`, `target_ahead`. */
  async run(mending: Mending): Promise<Verified> {
    const { source, target, patience, progress, total } = this.parts;
    progress(0);
    const walk = agreeing(source.eventStore, target.eventStore, patience);
    let done = 0;
    for (;;) {
      const step = await walk.next();
      if (step.done === true) {
        if (step.value.events < total) throw incomplete(total - step.value.events, 'events');
        return this.judged(step.value.targetGoesOn);
      }
      await this.see(await this.parts.belongings.compare(step.value), mending);
      progress((done += step.value.length));
    }
  }

  private async see(found: Differences, mending: Mending): Promise<void> {
    const none = { missing: new Map<string, Uint8Array>(), surplus: [] };
    const mended =
      mending === 'all'
        ? found
        : {
            ...found,
            ...none,
            laterUsed: mending === 'nothing' ? new Map<string, string>() : found.laterUsed,
          };
    await this.parts.belongings.mend(mended);
    this.mended += mended.missing.size + mended.surplus.length + mended.laterUsed.size;
    this.changed += found.changed.length;
    this.missing += found.missing.size - mended.missing.size;
    this.surplus += found.surplus.length - mended.surplus.length;
    this.laterUsed += found.laterUsed.size - mended.laterUsed.size;
  }

  private judged(targetWentOn: boolean): Verified {
    const { complete, total: events } = this.parts;
    if (targetWentOn && !complete) throw ahead();
    if (this.changed > 0) throw differing(`holds ${this.changed} data keys with other bytes`);
    if (!complete && this.missing > 0) throw incomplete(this.missing, 'data keys');
    // A target that is in use may have forgotten people.
    if (!targetWentOn && this.missing > 0) throw differing(`has lost ${this.missing} data keys since`);
    if (this.surplus > 0) throw differing(`has ${this.surplus} data keys that the source has forgotten`);
    if (this.laterUsed > 0) throw incomplete(this.laterUsed, "API keys' last uses");
    return { events, mended: this.mended, targetWentOn };
  }
}

const incomplete = (count: number, what: string): MigrationError =>
  new MigrationError(
    'target_incomplete',
    `The target lacks ${count} ${what} of the source. Run the migration without --verify-only.`,
  );

const differing = (how: string): MigrationError =>
  new MigrationError('target_differs', `The events agree, but the target ${how}. ${startOver}`);

const ahead = (): MigrationError =>
  new MigrationError(
    'target_ahead',
    `The target holds events that the data directory does not: is this an older copy of it, or does another process write to the target? Use the newest data directory. Otherwise: ${startOver}`,
  );
