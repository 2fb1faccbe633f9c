import type { Recorded } from '@rollcall/domain';
import { EngineError, START, laterOf, type Position, type RecordedEvent } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, ParkedDocument } from '@rollcall/read-store';
import { BuildContent, type FailedFold } from './build-content.js';
import type { BuildContext } from './build-context.js';
import { BuildCheckpoints, type Progress } from './build-checkpoints.js';
import { dropCollections } from './builds/drop-build.js';
import { markOf } from './event-mark.js';
import type { Failure } from './failures.js';
import { Lag } from './lag.js';
import type { Breath } from './pacing.js';
import { ParkedDocuments } from './parked-documents.js';
import { RateMeter } from './rate-meter.js';
import { shardOf } from './shards.js';

const beginning: Progress = { position: START, mark: '' };

/** One build of a projection, and how far it has come. Its calls must not overlap. */
export class Build {
  readonly lag = new Lag();
  /** Of the log. */
  readonly rate = new RateMeter();
  readonly parked: ParkedDocuments;
  /** Everything at or below is in the read store. */
  applied: Position = START;
  /** Everything at or below has been folded in memory. */
  folded: Position = START;
  /** Why the build must not go on. */
  stopped: Failure | undefined;
  private passed = 0;
  private isOpen = false;
  private isRetired = false;
  private givenTo: Position = START;
  private readonly checkpoints: BuildCheckpoints;
  /** Some shards were further than others when the build was opened: where each was, and the furthest. */
  private starts: ReadonlyMap<number, Position> = new Map();
  private furthest: Position = START;
  private foldedTo = beginning;
  private appliedTo = beginning;
  private content!: BuildContent;

  constructor(
    readonly projection: DocumentProjection<DocumentBody>,
    readonly name: string,
    private readonly context: BuildContext,
  ) {
    const { readStore, shards, installationId } = context;
    this.checkpoints = new BuildCheckpoints(readStore.checkpoints, this.name, shards, installationId);
    this.parked = new ParkedDocuments(readStore.parked, this.name, shards);
  }

  /**
   * Becomes the owner and takes up where the last one stopped. Answers with the reason when the build had to be begun
   * anew. Rejects with `foreign_log` when it does not belong to this log and must not be begun anew, with `deposed`, and
   * with `lease_lapsed`.
   */
  async open(): Promise<string | undefined> {
    const { readStore, store, onForeignLog } = this.context;
    this.context.shards.assertHeld();
    await this.checkpoints.claim();
    await this.parked.load();
    const strangeness = await this.checkpoints.strangeness(store);
    if (strangeness !== undefined && onForeignLog === 'stop') {
      throw new EngineError('foreign_log', `${this.name}: ${strangeness}`, { build: this.name });
    }
    if (onForeignLog === 'stop') await this.checkpoints.bind();
    else if (strangeness !== undefined || this.checkpoints.isNew()) {
      await this.parked.releaseAll();
      await dropCollections(readStore, this.name);
      await this.checkpoints.restart();
    }
    const { projection, name, parked, context } = this;
    this.content = await BuildContent.open(projection, name, parked, {
      ...context,
      assertMayWrite: () => this.assertMayWrite(),
    });
    this.starts = this.checkpoints.positions();
    this.furthest = [...this.starts.values()].reduce(laterOf, START);
    this.foldedTo = this.appliedTo = this.checkpoints.progress();
    this.applied = this.folded = this.appliedTo.position;
    this.isOpen = true;
    return strangeness;
  }

  get needsOpening(): boolean {
    return !this.isOpen && this.stopped === undefined && !this.isRetired;
  }

  get isRunning(): boolean {
    return this.isOpen && this.stopped === undefined && !this.isRetired;
  }

  /** Has it come somewhere that a checkpoint can tell? */
  get hasProgress(): boolean {
    return this.isOpen && !this.isRetired;
  }

  /** Is it to be fed, whether it can be or not? */
  get isWanted(): boolean {
    return !this.isRetired;
  }

  /** It is not to be fed any more. */
  retire(): void {
    this.isRetired = true;
    this.forget();
  }

  idOf(event: Recorded): string | undefined {
    const key = this.projection.key(event);
    return key === undefined ? undefined : this.context.shards.documentOf(event.stream, key);
  }

  /** Is the event folded already, in memory or in the read store? */
  has(position: Position, stream: string): boolean {
    if (position <= this.folded) return true;
    if (position > this.furthest) return false;
    return position <= (this.starts.get(shardOf(stream, this.context.shards.total)) ?? START);
  }

  /** How many are folded here. */
  get shards(): number {
    return this.context.shards.size;
  }

  /** Everything of the shard at or below is in the read store. */
  appliedOf(shard: number): Position {
    return laterOf(this.applied, this.starts.get(shard) ?? START);
  }

  /** Throws `lease_lapsed`. */
  assertMayWrite(): void {
    this.context.shards.assertHeld();
  }

  /** Takes an event of one of the projection's types that it has not folded. */
  accept(event: Recorded): void {
    this.give(event.position, event.recordedAt);
    const id = this.idOf(event);
    if (id !== undefined) this.content.accept(id, event);
  }

  load(): Promise<void> {
    return this.content.load();
  }

  /** See `BuildContent`. */
  fold(breath: Breath, unreadable: ReadonlyMap<Recorded, unknown>): Promise<FailedFold | undefined> {
    return this.content.fold(breath, unreadable);
  }

  /** Everything up to `position` was accepted and folded, or is of no interest: so many events of the log. */
  advance(position: Position, last: RecordedEvent | undefined, events: number): void {
    if (position <= this.folded) return;
    this.folded = position;
    this.passed += events;
    if (last !== undefined) this.foldedTo = { position: last.position, mark: markOf(last) };
  }

  /** Counts an event that is there and not applied, once. */
  give(position: Position, recordedAt: string): void {
    if (position <= this.givenTo) return;
    this.givenTo = position;
    this.lag.given(recordedAt);
  }

  /** For good, until the process starts anew. What it was given and did not apply stays counted. */
  stop(failure: Failure): void {
    this.stopped = failure;
    this.forget();
  }

  /** `at`: milliseconds on a clock that never goes back. */
  measure(at: number): void {
    this.rate.measure(this.passed, at);
  }

  /** Documents folded since the last `store`. */
  get openDocuments(): number {
    return this.content.size;
  }

  /** Of those that were loaded for it, estimated. */
  get loadedBytes(): number {
    return this.content.loadedBytes;
  }

  /** Milliseconds for which what was folded may wait for more; 0 where nothing waits. */
  get dueInMs(): number {
    return this.openDocuments === 0 ? 0 : this.content.dueInMs;
  }

  /** Makes what was folded durable. Answers with the documents parked by it. */
  store(): Promise<readonly ParkedDocument[]> {
    return this.content.store(this.folded);
  }

  /** After `store`, or where nothing was open. */
  stored(): void {
    this.applied = this.folded;
    this.appliedTo = this.foldedTo;
    this.lag.applied();
  }

  /** Answers with the shards that another owner has claimed. */
  saveCheckpoint(): Promise<readonly number[]> {
    return this.checkpoints.save(this.appliedTo);
  }

  /** Back to what is durable: nothing in memory is believed any more. */
  abandon(): void {
    if (this.stopped !== undefined) return;
    this.forget();
    this.givenTo = this.applied;
    this.lag.abandoned();
  }

  private forget(): void {
    if (!this.isOpen) return;
    this.content.forget();
    this.folded = this.applied;
    this.foldedTo = this.appliedTo;
  }

  /** Of a document that is to be written outside of the fold; nothing may be open. */
  borrow(): Collection<DocumentBody> {
    return this.content.borrow();
  }
}
