import { createHash } from 'node:crypto';
import { type Calendar, isListed } from '@rollcall/analytics';
import { type Position, START } from '@rollcall/event-sourcing';
import type { Collection, CollectionDefinition, ReadStore, StoredDocument } from '@rollcall/read-store';

/** Sets of ordinals, and sums by ordinal. */
export type SetKind = 'set' | 'sum';

/** A set or sum, by kind and name. */
export interface SetName {
  readonly kind: SetKind;
  readonly name: string;
}

/** As one text; and back. */
export const keyOfName = ({ kind, name }: SetName): string => `${kind} ${name}`;

export function nameOfKey(key: string): SetName {
  const end = key.indexOf(' ');
  return { kind: key.slice(0, end) as SetKind, name: key.slice(end + 1) };
}

/** Which chunk of which set or sum. */
export interface ChunkPlace extends SetName {
  /** Here and below: `<shard>/<scope>`. */
  readonly part: string;
  readonly chunk: number;
}

/** A chunk as `chunkToBytes` or `sumsToBytes` has it, in base64, at the position of the last event that changed it. */
export interface ChunkDocument extends ChunkPlace {
  readonly bytes: string;
}

/** Small chunks of sets and sums of one day, see `DayPage`; at the position of the last event that changed any of them. */
export interface DayDocument {
  readonly kind: 'day';
  readonly part: string;
  readonly calendar: Calendar;
  readonly day: string;
  readonly chunk: number;
  /** By `keyOfName`, with bytes as above; null: it has a document of its own. */
  readonly entries: readonly (readonly [chunk: string, bytes: string | null])[];
  /** Whatever is not among the entries may have a document of its own. */
  readonly isFull: boolean;
}

/** That there is, or was, a set of a name that is asked for by range. */
export interface NameDocument {
  readonly kind: 'name';
  readonly part: string;
  readonly name: string;
}

/** The ordinals that were given and may be in no row yet: `from` to the first of these streams, and so on. */
export interface OrdinalsDocument {
  readonly kind: 'ordinals';
  readonly part: string;
  readonly from: number;
  readonly streams: readonly string[];
}

/** When chunks of a shard were mended last; see `Mending`. */
export interface MendedDocument {
  readonly kind: 'mended';
  /** The shard. */
  readonly part: string;
  /** Another one each time. */
  readonly token: string;
  readonly isUnderWay: boolean;
}

/** What is kept beside the documents of a projection with sets. */
export type SetDocument = ChunkDocument | DayDocument | NameDocument | OrdinalsDocument | MendedDocument;

/** Name of the collection beside a build's own. */
export const setsOf = (build: string): string => `${build}-sets`;

/** Which build a collection belongs to. */
export const buildOfCollection = (name: string): string => name.replace(/-sets$/, '');

const fieldsOf = (document: SetDocument) => ({
  part: document.part,
  name: document.kind === 'name' ? `${document.part}/${document.name}` : null,
});

const definitionOf = (build: string): CollectionDefinition<SetDocument> => ({
  name: setsOf(build),
  fields: { part: 'text', name: 'text' },
  fieldsOf,
});

export const setsCollection = (
  readStore: Pick<ReadStore, 'collection'>,
  build: string,
): Promise<Collection<SetDocument>> => readStore.collection(definitionOf(build));

/** Names hold free text, and ids have a bound. */
const MOST_CHARACTERS = 600;

const bounded = (name: string): string =>
  name.length <= MOST_CHARACTERS ? name : `~${createHash('sha256').update(name).digest('hex')}`;

export const chunkId = ({ part, kind, name, chunk }: ChunkPlace): string =>
  `${part}/${kind}/${bounded(name)}/${chunk}`;

export const dayId = ({
  part,
  calendar,
  day,
  chunk,
}: Omit<DayDocument, 'kind' | 'entries' | 'isFull'>): string => `${part}/day/${calendar}/${day}/${chunk}`;

const nameId = (part: string, name: string): string => `${part}/name/${bounded(name)}`;

export const ordinalsId = (part: string): string => `${part}/ordinals`;

export const mendedId = (shard: number): string => `${shard}/mended`;

export const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

export const toBytes = (text: string): Uint8Array => Buffer.from(text, 'base64');

export const chunkDocument = (
  { kind, part, name, chunk }: ChunkPlace,
  bytes: Uint8Array,
  position: Position,
): StoredDocument<ChunkDocument> => {
  const body = { kind, part, name, chunk, bytes: toText(bytes) };
  return { id: chunkId(body), position, body };
};

/** Undefined: there is no chunk. */
export const bytesOf = (document: StoredDocument<SetDocument> | undefined): Uint8Array | undefined =>
  document?.body !== undefined && 'bytes' in document.body ? toBytes(document.body.bytes) : undefined;

/** Is there to be a document of its name? */
export const isNamed = ({ kind, name }: SetName): boolean => kind === 'set' && isListed(name);

/** There or not, it says no more than that. */
export const nameDocument = ({ part, name }: ChunkPlace): StoredDocument<NameDocument> => ({
  id: nameId(part, name),
  position: START,
  body: { kind: 'name', part, name },
});
