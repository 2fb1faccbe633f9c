import {
  changedSet,
  changedSums,
  type Chunk,
  type ChunkChanges,
  chunkFromBytes,
  chunkToBytes,
  isListed,
  type SetChanges,
  type StoredChunk,
  type SumChunk,
  sumsFromBytes,
  sumsToBytes,
} from '@rollcall/analytics';
import { START } from '@rollcall/event-sourcing';
import type { Collection, PutDocument, StoredDocument } from '@rollcall/read-store';
import { LRUCache } from 'lru-cache';
import type { PieceSize } from '../pacing.js';
import { chunkId, nameId, type SetDocument, type SetKind, toBytes, toText } from './set-documents.js';

/** How chunks of one kind are changed and stored. */
export interface ChunkForm<Content> {
  readonly kind: SetKind;
  changed(
    this: void,
    stored: StoredChunk<Content> | undefined,
    changes: ChunkChanges,
  ): StoredChunk<Content> | undefined;
  toBytes(this: void, content: Content): Uint8Array;
  fromBytes(this: void, bytes: Uint8Array): Content;
}

export const setForm: ChunkForm<Chunk | undefined> = {
  kind: 'set',
  changed: changedSet,
  toBytes: chunkToBytes,
  fromBytes: chunkFromBytes,
};
export const sumForm: ChunkForm<SumChunk> = {
  kind: 'sum',
  changed: changedSums,
  toBytes: sumsToBytes,
  fromBytes: sumsFromBytes,
};

/** undefined: there is none. */
export const readChunk = <Content>(
  { fromBytes }: Pick<ChunkForm<Content>, 'fromBytes'>,
  document: StoredDocument<SetDocument> | undefined,
): StoredChunk<Content> | undefined =>
  document?.body !== undefined && 'bytes' in document.body
    ? { position: document.position, content: fromBytes(toBytes(document.body.bytes)) }
    : undefined;

interface Changed {
  readonly id: string;
  readonly part: string;
  readonly name: string;
  readonly chunk: number;
  readonly changes: ChunkChanges;
}

interface Remembered {
  readonly chunk: StoredChunk<unknown>;
  readonly bytes: number;
}

/** Bytes of a chunk's keeping, beside its own. */
const OVERHEAD = 300;

/**
 * Writes a batch's differences into the chunks they change, each chunk once; what it wrote lately it keeps. That is safe
 * for the reasons that `Documents` gives.
 */
export class Chunks {
  private readonly recent: LRUCache<string, Remembered>;

  constructor(
    private readonly collection: Collection<SetDocument>,
    private readonly pieces: { readonly load: PieceSize; readonly store: PieceSize },
    cacheBytes: number,
    private readonly assertMayWrite: () => void,
  ) {
    this.recent = new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ bytes }) => OVERHEAD + bytes });
  }

  /** By part. All of it is durable afterwards. */
  async apply(changes: ReadonlyMap<string, SetChanges>): Promise<void> {
    const byChunk = [...changes].map(([part, ofPart]) => [part, ofPart.byChunk()] as const);
    await this.write(
      setForm,
      byChunk.flatMap(([part, { sets }]) => [...flat(setForm.kind, part, sets)]),
    );
    await this.write(
      sumForm,
      byChunk.flatMap(([part, { sums }]) => [...flat(sumForm.kind, part, sums)]),
    );
  }

  forget(): void {
    this.recent.clear();
  }

  private write<Content>(form: ChunkForm<Content>, all: readonly Changed[]): Promise<void> {
    return this.pieces.store.each(all, async (piece) => {
      const known = await this.load(form, piece);
      const names: PutDocument<SetDocument>[] = [];
      const written: PutDocument<SetDocument>[] = [];
      const remembered: (readonly [string, Remembered])[] = [];
      for (const { id, part, name, chunk, changes } of piece) {
        const stored = known.get(id);
        const after = form.changed(stored, changes);
        if (after === undefined) continue;
        const bytes = form.toBytes(after.content);
        const body = { kind: form.kind, part, name, chunk, bytes: toText(bytes) };
        if (stored === undefined && form.kind === 'set' && isListed(name)) names.push(named(part, name));
        written.push({ id, position: after.position, body, isNew: stored === undefined });
        remembered.push([id, { chunk: after, bytes: bytes.byteLength }]);
      }
      // First, so that no set which is asked for by range can be there unknown.
      await this.put(names);
      if ((await this.put(written)) < written.length) this.recent.clear();
      else for (const [id, one] of remembered) this.recent.set(id, one);
    });
  }

  private async load<Content>(
    form: ChunkForm<Content>,
    piece: readonly Changed[],
  ): Promise<ReadonlyMap<string, StoredChunk<Content>>> {
    const found = new Map<string, StoredChunk<Content>>();
    const missing: string[] = [];
    for (const { id } of piece) {
      const known = this.recent.get(id);
      if (known === undefined) missing.push(id);
      else found.set(id, known.chunk as StoredChunk<Content>);
    }
    if (missing.length === 0) return found;
    for (const [id, document] of await this.collection.getMany(missing)) {
      const chunk = readChunk(form, document);
      if (chunk !== undefined) found.set(id, chunk);
    }
    return found;
  }

  private async put(documents: readonly PutDocument<SetDocument>[]): Promise<number> {
    if (documents.length === 0) return 0;
    this.assertMayWrite();
    return this.collection.put(documents);
  }
}

function* flat(
  kind: SetKind,
  part: string,
  changes: ReadonlyMap<string, ReadonlyMap<number, ChunkChanges>>,
): Generator<Changed> {
  for (const [name, chunks] of changes)
    for (const [chunk, ofChunk] of chunks)
      yield { id: chunkId(part, kind, name, chunk), part, name, chunk, changes: ofChunk };
}

/** There or not, it says no more than that. */
const named = (part: string, name: string): PutDocument<SetDocument> => ({
  id: nameId(part, name),
  position: START,
  body: { kind: 'name', part, name },
  isNew: true,
});
