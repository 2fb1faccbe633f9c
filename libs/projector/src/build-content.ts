import type { Recorded } from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { collectionOf, type DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, ParkedDocument } from '@rollcall/read-store';
import type { BuildContext } from './build-context.js';
import { Documents, type OpenDocument } from './documents.js';
import { type Breath, PieceSize } from './pacing.js';
import type { ParkedDocuments } from './parked-documents.js';
import { KeptSets } from './sets/kept-sets.js';
import { setsCollection } from './sets/set-documents.js';

/** An event that nothing behind it may go past. */
export interface FailedFold {
  readonly event: Recorded;
  readonly error: unknown;
}

export interface ContentContext extends BuildContext {
  /** Throws where nothing may be written any more. */
  readonly assertMayWrite: () => void;
}

/** Of chunks, which are a few bytes among few users and up to half a mebibyte among many. */
const setsPieces = () => ({ load: new PieceSize(2, 2_000, 16), store: new PieceSize(1, 2_000, 64) });

/** What a build keeps, while it is folded: documents, and sets where the projection has any. Its calls must not overlap. */
export class BuildContent {
  /** What was accepted and is to be folded: the n-th event into the n-th document. */
  private accepted: Recorded[] = [];
  private targets: OpenDocument[] = [];

  private readonly documents: Documents;

  private constructor(
    private readonly projection: DocumentProjection<DocumentBody>,
    private readonly parked: ParkedDocuments,
    private readonly collection: Collection<DocumentBody>,
    private readonly sets: KeptSets | undefined,
    private readonly context: ContentContext,
  ) {
    const { pieces, cacheBytes, assertMayWrite } = context;
    this.documents = new Documents(collection, pieces, cacheBytes, assertMayWrite);
  }

  /** Makes the build's collections where missing. */
  static async open(
    projection: DocumentProjection<DocumentBody>,
    build: string,
    parked: ParkedDocuments,
    context: ContentContext,
  ): Promise<BuildContent> {
    const { readStore, cacheBytes, shards, assertMayWrite } = context;
    const { sets } = projection;
    const collection = await readStore.collection(collectionOf(projection, build));
    const kept =
      sets &&
      new KeptSets({
        sets,
        collection: await setsCollection(readStore, build),
        shards: shards.total,
        pieces: setsPieces(),
        cacheBytes,
        assertMayWrite,
      });
    return new BuildContent(projection, parked, collection, kept, context);
  }

  accept(id: string, event: Recorded): void {
    if (this.parked.has(id)) return;
    this.targets.push(this.documents.take(id));
    this.accepted.push(event);
  }

  async load(): Promise<void> {
    await this.documents.load();
    await this.sets?.load(this.accepted.filter((_, index) => this.targets[index]?.body === undefined));
  }

  /**
   * Folds what was accepted; it must be loaded. `unreadable`: events that throw whatever evolve says. Answers with the
   * first one that could not be folded where no document can be parked: nothing behind it is folded.
   */
  async fold(breath: Breath, unreadable: ReadonlyMap<Recorded, unknown>): Promise<FailedFold | undefined> {
    const [events, documents] = [this.accepted, this.targets];
    [this.accepted, this.targets] = [[], []];
    for (let index = 0; index < events.length; index++) {
      if (index % 128 === 127) await breath.takeIfDue();
      const event = events[index]!;
      const document = documents[index]!;
      if (event.position <= document.position || document.parked) continue;
      try {
        if (unreadable.size > 0 && unreadable.has(event)) throw unreadable.get(event);
        this.evolve(document, event);
      } catch (error) {
        if (this.sets !== undefined) return { event, error };
        document.parked = true;
        this.parked.add(document.id, event, error, this.context.clock().toISOString());
      }
    }
    return undefined;
  }

  private evolve(document: OpenDocument, event: Recorded): void {
    const { evolve } = this.projection;
    const body = this.sets ? this.sets.evolve(document.body, event) : evolve(document.body, event);
    document.changed ||= body !== document.body;
    document.body = body;
    document.position = event.position;
  }

  /** Documents folded since the last `store`. */
  get size(): number {
    return this.documents.size;
  }

  /** Of documents that were loaded for it, estimated. */
  get loadedBytes(): number {
    return this.documents.loadedBytes;
  }

  /** Milliseconds for which what was folded may wait for more. */
  get dueInMs(): number {
    return this.sets?.dueInMs ?? 0;
  }

  /**
   * Makes what was folded durable, which is everything up to `folded` and maybe more: sets before the documents that say
   * so. Answers with the documents parked by it.
   */
  async store(folded: Position): Promise<readonly ParkedDocument[]> {
    const began = performance.now();
    await this.sets?.store();
    await this.documents.store();
    const parked = await this.parked.store(this.context.assertMayWrite);
    this.sets?.settle(folded, performance.now() - began);
    return parked;
  }

  /** Nothing in memory is believed any more. */
  forget(): void {
    [this.accepted, this.targets] = [[], []];
    this.documents.forget();
    this.sets?.forget();
    this.parked.abandon();
  }

  /** Of a document that is to be written outside of the fold; nothing may be open. */
  borrow(): Collection<DocumentBody> {
    this.documents.forget();
    this.sets?.forget();
    return this.collection;
  }
}
