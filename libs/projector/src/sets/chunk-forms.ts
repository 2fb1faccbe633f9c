import {
  changedSet,
  changedSums,
  type Chunk,
  type ChunkChanges,
  chunkFromBytes,
  chunkToBytes,
  type StoredChunk,
  type SumChunk,
  sumsFromBytes,
  sumsToBytes,
} from '@rollcall/analytics';
import type { StoredDocument } from '@rollcall/read-store';
import { bytesOf, type SetDocument, type SetKind } from './set-documents.js';

/** How chunks of one kind are changed and stored. */
export interface ChunkForm<Content> {
  readonly kind: SetKind;
  /** Undefined: nothing changes. */
  changed(
    this: void,
    stored: StoredChunk<Content | undefined> | undefined,
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

export const forms: Readonly<Record<SetKind, ChunkForm<unknown>>> = { set: setForm, sum: sumForm };

/** undefined: there is none. */
export const readChunk = <Content>(
  { fromBytes }: Pick<ChunkForm<Content>, 'fromBytes'>,
  document: StoredDocument<SetDocument> | undefined,
): StoredChunk<Content> | undefined => {
  const bytes = bytesOf(document);
  return document && bytes && { position: document.position, content: fromBytes(bytes) };
};
