import type { SetChanges, StoredChunk } from '@rollcall/analytics';
import { laterOf, START } from '@rollcall/event-sourcing';
import type { Collection, PutDocument, StoredDocument } from '@rollcall/read-store';
import { LRUCache } from 'lru-cache';
import type { PieceSize } from '../pacing.js';
import { forms, readChunk } from './chunk-forms.js';
import { DayPage } from './day-page.js';
import {
  chunkDocument,
  chunkId,
  type ChunkPlace,
  isNamed,
  nameDocument,
  type SetDocument,
} from './set-documents.js';
import { type ChangedChunk, type Shelf, shelvesOf } from './shelves.js';

/** A chunk after its changes. */
interface Written extends ChunkPlace {
  readonly after: StoredChunk<unknown>;
  readonly bytes: Uint8Array;
  /** There was none. */
  readonly isNew: boolean;
}

interface PageChange {
  readonly before: DayPage;
  readonly page: DayPage;
}

interface Remembered<Held> {
  readonly held: Held;
  readonly bytes: number;
}

/** Bytes of a chunk's or page's keeping, beside its own. */
const OVERHEAD = 300;

/**
 * Writes a batch's differences into the chunks they change, each chunk once; what it wrote lately it keeps. That is safe
 * for the reasons that `Documents` gives.
 */
export class Chunks {
  private readonly recent: LRUCache<string, Remembered<StoredChunk<unknown> | DayPage>>;

  constructor(
    private readonly collection: Collection<SetDocument>,
    private readonly pieces: { readonly load: PieceSize; readonly store: PieceSize },
    cacheBytes: number,
    private readonly assertMayWrite: () => void,
  ) {
    this.recent = new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ bytes }) => OVERHEAD + bytes });
  }

  /** By part. All of it is durable afterwards. */
  apply(changes: ReadonlyMap<string, SetChanges>): Promise<void> {
    return this.pieces.store.each(shelvesOf(changes), (piece) => this.write(piece));
  }

  forget(): void {
    this.recent.clear();
  }

  private async write(piece: readonly Shelf[]): Promise<void> {
    const pages = await this.loadPages(piece);
    const isAlone = (id: string, chunk: ChunkPlace): boolean => pages.get(id)?.isAlone(chunk) ?? true;
    const standing = piece.flatMap(({ id, chunks }) => chunks.filter((chunk) => isAlone(id, chunk)));
    const known = await this.loadAlone(standing);
    const alone = standing.flatMap((chunk) => changed(chunk, known.get(chunkId(chunk))));
    const names = alone.filter(({ isNew }) => isNew);
    const changedPages: PageChange[] = [];
    for (const { id, chunks } of piece) {
      const page = pages.get(id);
      if (page === undefined) continue;
      const inPage = chunks.flatMap((chunk) => (page.isAlone(chunk) ? [] : changedIn(page, chunk)));
      if (inPage.length === 0) continue;
      const next = page.with(inPage, inPage.map(({ after }) => after.position).reduce(laterOf));
      names.push(...inPage.filter(({ isNew }) => isNew));
      alone.push(...next.alone);
      changedPages.push({ before: page, page: next.page });
    }
    // In this order: no set that is asked for by range is there unknown, and no chunk is missing that a page says stands alone.
    await this.put(names.filter(isNamed).map((name) => ({ ...nameDocument(name), isNew: true })));
    await this.putAlone(alone);
    await this.putPages(changedPages);
  }

  private async loadPages(piece: readonly Shelf[]): Promise<ReadonlyMap<string, DayPage>> {
    const addresses = new Map(piece.flatMap(({ id, page }) => (page === undefined ? [] : [[id, page]])));
    return this.load([...addresses.keys()], (id, stored) => DayPage.of(addresses.get(id)!, stored));
  }

  private loadAlone(
    chunks: readonly ChunkPlace[],
  ): Promise<ReadonlyMap<string, StoredChunk<unknown> | undefined>> {
    const kinds = new Map(chunks.map((chunk) => [chunkId(chunk), chunk.kind]));
    return this.load([...kinds.keys()], (id, stored) => readChunk<unknown>(forms[kinds.get(id)!], stored));
  }

  private async load<Held>(
    ids: readonly string[],
    read: (id: string, stored: StoredDocument<SetDocument> | undefined) => Held,
  ): Promise<ReadonlyMap<string, Held>> {
    const found = new Map<string, Held>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.recent.get(id);
      if (known === undefined) missing.push(id);
      else found.set(id, known.held as Held);
    }
    if (missing.length === 0) return found;
    const stored = await this.collection.getMany(missing);
    for (const id of missing) found.set(id, read(id, stored.get(id)));
    return found;
  }

  private async putAlone(chunks: readonly Written[]): Promise<void> {
    const documents = chunks.map((chunk) => ({
      ...chunkDocument(chunk, chunk.bytes, chunk.after.position),
      isNew: chunk.isNew,
    }));
    const isAll = (await this.put(documents)) === documents.length;
    if (!isAll) this.recent.clear();
    else chunks.forEach((chunk) => this.remember(chunkId(chunk), chunk.after, chunk.bytes.byteLength));
  }

  private async putPages(changes: readonly PageChange[]): Promise<void> {
    const documents = changes.map(({ before, page }) => ({
      ...page.document,
      isNew: before.position === START,
    }));
    const isAll = (await this.put(documents)) === documents.length;
    if (!isAll) this.recent.clear();
    else changes.forEach(({ page }) => this.remember(page.id, page, page.bytes));
  }

  private remember(id: string, held: StoredChunk<unknown> | DayPage, bytes: number): void {
    this.recent.set(id, { held, bytes });
  }

  private async put(documents: readonly PutDocument<SetDocument>[]): Promise<number> {
    if (documents.length === 0) return 0;
    this.assertMayWrite();
    return this.collection.put(documents);
  }
}

/** Nothing where the chunk has all changes. */
function changed(
  { changes, ...place }: ChangedChunk,
  stored: StoredChunk<unknown> | undefined,
  isNew = stored === undefined,
): Written[] {
  const form = forms[place.kind];
  const after = form.changed(stored, changes);
  return after === undefined ? [] : [{ ...place, after, bytes: form.toBytes(after.content), isNew }];
}

/** The same in a page, which has all events up to its position, also where none of them was about the chunk. */
function changedIn(page: DayPage, chunk: ChangedChunk): Written[] {
  const bytes = page.bytesOf(chunk);
  const content = bytes && forms[chunk.kind].fromBytes(bytes);
  return changed(chunk, { position: page.position, content }, bytes === undefined);
}
