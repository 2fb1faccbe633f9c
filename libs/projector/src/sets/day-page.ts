import { activityOf } from '@rollcall/analytics';
import { type Position, START } from '@rollcall/event-sourcing';
import type { PutDocument, StoredDocument } from '@rollcall/read-store';
import {
  type ChunkPlace,
  type DayDocument,
  dayId,
  keyOfName,
  nameOfKey,
  type SetDocument,
  type SetName,
  toBytes,
  toText,
} from './set-documents.js';

/** Of one chunk, and chunks of one page: it is written as a whole each time any of them changes. */
const MOST_BYTES = 256;
const MOST_ENTRIES = 64;
/** Names hold free text; what is called by more is in no page. */
const MOST_CHARACTERS = 200;

type Entries = ReadonlyMap<string, string | null>;

/** Where a page is, and what it is of. */
export type PageAddress = Omit<DayDocument, 'kind' | 'entries' | 'isFull'>;

/** The page a chunk is in as long as it is small; undefined: there is none, the chunk has a document of its own. */
export function pageOf({ part, name, chunk }: ChunkPlace): PageAddress | undefined {
  const activity = name.length > MOST_CHARACTERS ? undefined : activityOf(name);
  return activity && { part, ...activity, chunk };
}

/** What a page is to hold of a chunk. */
export interface ChunkBytes extends SetName {
  readonly bytes: Uint8Array;
}

/**
 * The small chunks of one day in one document: where there are many shards, a user's day is a dozen sets and sums of hardly
 * anybody else, each of which would be a document to write. What outgrows the page, and what comes when it is full, has a
 * document of its own from then on, which is written before the page. The page alone says where a chunk stands: what a
 * killed process left beside it is of no account. All chunks of a page are as of its position. Never changed once made.
 */
export class DayPage {
  private constructor(
    private readonly address: PageAddress,
    readonly position: Position,
    private readonly entries: Entries,
    private readonly isFull: boolean,
  ) {}

  static of(address: PageAddress, stored: StoredDocument<SetDocument> | undefined): DayPage {
    const { entries, isFull } = stored?.body?.kind === 'day' ? stored.body : { entries: [], isFull: false };
    return new DayPage(address, stored?.position ?? START, new Map(entries), isFull);
  }

  /** Undefined: there is none, or it stands alone. */
  bytesOf(chunk: SetName): Uint8Array | undefined {
    const text = this.entries.get(keyOfName(chunk)) ?? undefined;
    return text === undefined ? undefined : toBytes(text);
  }

  /** Has the chunk a document of its own, if there is any? */
  isAlone(chunk: SetName): boolean {
    const entry = this.entries.get(keyOfName(chunk));
    return entry === null || (entry === undefined && this.isFull);
  }

  /** The page at a later position, with chunks of which none is alone; and those of them that have to be, from now on. */
  with<Held extends ChunkBytes>(
    changed: readonly Held[],
    position: Position,
  ): { page: DayPage; alone: Held[] } {
    const entries = new Map(this.entries);
    const alone: Held[] = [];
    let { isFull } = this;
    for (const chunk of changed) {
      const key = keyOfName(chunk);
      if (!entries.has(key) && entries.size >= MOST_ENTRIES) isFull = true;
      else entries.set(key, chunk.bytes.byteLength > MOST_BYTES ? null : toText(chunk.bytes));
      if (typeof entries.get(key) !== 'string') alone.push(chunk);
    }
    return { page: new DayPage(this.address, position, entries, isFull), alone };
  }

  /** The page as it is but for one chunk, which does not stand alone. */
  mended(chunk: ChunkBytes): DayPage {
    const entries = new Map(this.entries).set(keyOfName(chunk), toText(chunk.bytes));
    return new DayPage(this.address, this.position, entries, this.isFull);
  }

  get id(): string {
    return dayId(this.address);
  }

  /** Of what it holds in memory, roughly. */
  get bytes(): number {
    let bytes = 0;
    for (const [key, text] of this.entries) bytes += key.length + (text?.length ?? 0) + 100;
    return bytes;
  }

  get document(): PutDocument<SetDocument> {
    const { id, address, position, entries, isFull } = this;
    return { id, position, body: { kind: 'day', ...address, entries: [...entries], isFull } };
  }
}

/** The sets and sums that have a chunk in a page, or had one before it outgrew the page. */
export const namesIn = ({ entries }: DayDocument): readonly SetName[] =>
  entries.map(([key]) => nameOfKey(key));
