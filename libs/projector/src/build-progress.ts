import { laterOf, type Position, type RecordedEvent, START } from '@rollcall/event-sourcing';
import type { Progress } from './build-checkpoints.js';
import { markOf } from './event-mark.js';
import { Lag } from './lag.js';
import { RateMeter } from './rate-meter.js';
import { shardOf } from './shards.js';

const beginning: Progress = { position: START, mark: '' };

/** How far a build has come in the log: in memory, and in the read store. */
export class BuildProgress {
  readonly lag = new Lag();
  /** Of the log. */
  readonly rate = new RateMeter();
  private foldedTo = beginning;
  private appliedTo = beginning;
  /** Some shards were further than others when the build was opened: where each was, and the furthest. */
  private starts: ReadonlyMap<number, Position> = new Map();
  private furthest: Position = START;
  private foldedUpTo: Position = START;
  private appliedUpTo: Position = START;
  private givenUpTo: Position = START;
  private passed = 0;

  /** @param shards of the installation. */
  constructor(private readonly shards: number) {}

  /** @param stored where every shard has come to at least. */
  begin(stored: Progress, starts: ReadonlyMap<number, Position>): void {
    this.starts = starts;
    this.furthest = [...starts.values()].reduce(laterOf, START);
    this.foldedTo = this.appliedTo = stored;
    this.foldedUpTo = this.appliedUpTo = stored.position;
  }

  /** Everything at or below is in the read store. */
  get applied(): Position {
    return this.appliedUpTo;
  }

  /** Everything at or below has been folded in memory. */
  get folded(): Position {
    return this.foldedUpTo;
  }

  /** The last event that is in the read store, for a checkpoint. */
  get toSave(): Progress {
    return this.appliedTo;
  }

  /** Everything of the shard at or below is in the read store. */
  appliedOf(shard: number): Position {
    return laterOf(this.appliedUpTo, this.startOf(shard));
  }

  /** Is the event folded already, in memory or in the read store? */
  has({ position, stream }: Pick<RecordedEvent, 'position' | 'stream'>): boolean {
    if (position <= this.foldedUpTo) return true;
    return position <= this.furthest && position <= this.startOf(shardOf(stream, this.shards));
  }

  /** Everything up to `position` was folded, or is of no interest: so many events of the log. */
  advance(position: Position, last: RecordedEvent | undefined, events: number): void {
    if (position <= this.foldedUpTo) return;
    this.foldedUpTo = position;
    this.passed += events;
    if (last !== undefined) this.foldedTo = { position: last.position, mark: markOf(last) };
  }

  /** Counts an event that is there and not applied, once. */
  give(position: Position, recordedAt: string): void {
    if (position <= this.givenUpTo) return;
    this.givenUpTo = position;
    this.lag.given(recordedAt);
  }

  /** What was folded is in the read store. */
  apply(): void {
    this.appliedUpTo = this.foldedUpTo;
    this.appliedTo = this.foldedTo;
    this.lag.applied();
  }

  /** What was folded and is not in the read store is forgotten. */
  forget(): void {
    this.foldedUpTo = this.appliedUpTo;
    this.foldedTo = this.appliedTo;
  }

  /** What was given and is not in the read store will be given again. */
  giveAgain(): void {
    this.givenUpTo = this.appliedUpTo;
    this.lag.abandoned();
  }

  /** `at`: milliseconds on a clock that never goes back. */
  measure(at: number): void {
    this.rate.measure(this.passed, at);
  }

  private startOf(shard: number): Position {
    return this.starts.get(shard) ?? START;
  }
}
