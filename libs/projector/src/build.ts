import type { Recorded } from '@rollcall/domain';
import { EngineError } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, ParkedDocument } from '@rollcall/read-store';
import { BuildContent, type FailedFold } from './build-content.js';
import type { BuildContext } from './build-context.js';
import { BuildCheckpoints } from './build-checkpoints.js';
import { BuildProgress } from './build-progress.js';
import { dropCollections } from './builds/drop-build.js';
import type { Failure } from './failures.js';
import type { Breath } from './pacing.js';
import { ParkedDocuments } from './parked-documents.js';

/** One build of a projection, and how far it has come. Its calls must not overlap. */
export class Build {
  readonly progress: BuildProgress;
  readonly parked: ParkedDocuments;
  /** Why the build must not go on. */
  stopped: Failure | undefined;
  private isOpen = false;
  private isRetired = false;
  private readonly checkpoints: BuildCheckpoints;
  private content!: BuildContent;

  constructor(
    readonly projection: DocumentProjection<DocumentBody>,
    readonly name: string,
    private readonly context: BuildContext,
  ) {
    const { readStore, shards, installationId } = context;
    this.checkpoints = new BuildCheckpoints(readStore.checkpoints, this.name, shards, installationId);
    this.parked = new ParkedDocuments(readStore.parked, this.name, shards);
    this.progress = new BuildProgress(shards.total);
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
    this.progress.begin(this.checkpoints.progress(), this.checkpoints.positions());
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

  /** How many are folded here. */
  get shards(): number {
    return this.context.shards.size;
  }

  /** Throws `lease_lapsed`. */
  assertMayWrite(): void {
    this.context.shards.assertHeld();
  }

  /** Takes an event of one of the projection's types that it has not folded. */
  accept(event: Recorded): void {
    this.progress.give(event.position, event.recordedAt);
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

  /** For good, until the process starts anew. What it was given and did not apply stays counted. */
  stop(failure: Failure): void {
    this.stopped = failure;
    this.forget();
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
    return this.content.store(this.progress.folded);
  }

  /** Answers with the shards that another owner has claimed. */
  saveCheckpoint(): Promise<readonly number[]> {
    return this.checkpoints.save(this.progress.toSave);
  }

  /** Back to what is durable: nothing in memory is believed any more. */
  abandon(): void {
    if (this.stopped !== undefined) return;
    this.forget();
    this.progress.giveAgain();
  }

  private forget(): void {
    if (!this.isOpen) return;
    this.content.forget();
    this.progress.forget();
  }

  /** Of a document that is to be written outside of the fold; nothing may be open. */
  borrow(): Collection<DocumentBody> {
    return this.content.borrow();
  }
}
