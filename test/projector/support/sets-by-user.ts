import {
  chunkFromBytes,
  evolveSets,
  newUserRow,
  scopeOfStream,
  sumsFromBytes,
  Sums,
  UserSet,
} from '@rollcall/analytics';
import type { Recorded, UserEvent } from '@rollcall/domain';
import { collectionOf, userSetsProjection, type UserSetsDocument } from '@rollcall/projections';
import { keyOf } from '@rollcall/projector';
import type { Collection, DocumentBody, ReadStore, StoredDocument } from '@rollcall/read-store';
import { ordinalOf, partOfPlace } from '../../../libs/projector/src/sets/places.js';
import { type ChunkBytes, DayPage, namesIn, pageOf } from '../../../libs/projector/src/sets/day-page.js';
import {
  type ChunkPlace,
  dayId,
  type SetDocument,
  setsCollection,
  toBytes,
} from '../../../libs/projector/src/sets/set-documents.js';
import { documentsOf } from '../../../libs/projector/src/comparison/in-pairs.js';

/** Users' streams by scope, kind and name of a set; of a sum, with their values. Empty ones are absent. */
export type SetsByUser = Readonly<Record<string, readonly string[]>>;

class Sorted {
  private readonly found = new Map<string, string[]>();

  add(scope: string, kind: 'set' | 'sum', name: string, stream: string, value?: number): void {
    const key = `${scope} ${kind} ${name}`;
    const members = this.found.get(key) ?? [];
    members.push(value === undefined ? stream : `${stream}: ${value}`);
    this.found.set(key, members);
  }

  result(): SetsByUser {
    const sorted = [...this.found].map(([key, members]) => [key, members.sort()] as const);
    return Object.fromEntries(sorted.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** By brute force. */
export function setsOfLog(log: readonly Recorded[]): SetsByUser {
  const rows = new Map<string, UserSetsDocument>();
  const members = new Map<string, Map<string, number | true>>();
  const types: readonly string[] = userSetsProjection.types;
  const folded = log.filter(({ type }) => types.includes(type)) as readonly Recorded<UserEvent>[];
  for (const event of folded) {
    const scope = scopeOfStream(event.stream);
    const { document, differences, value } = evolveSets(rows.get(event.stream) ?? newUserRow, event);
    rows.set(event.stream, document);
    for (const difference of differences) {
      const isSum = difference.kind === 'more';
      const name = `${scope} ${isSum ? `sum ${difference.sums}` : `set ${difference.set}`}`;
      const ofName = members.get(name) ?? new Map<string, number | true>();
      members.set(name, ofName);
      if (isSum) ofName.set(event.stream, Number(ofName.get(event.stream) ?? 0) + value);
      else if (difference.kind === 'into') ofName.set(event.stream, true);
      else ofName.delete(event.stream);
    }
  }
  const sorted = new Sorted();
  for (const [key, ofName] of members) {
    const [scope = '', kind, ...name] = key.split(' ');
    for (const [stream, value] of ofName)
      if (kind === 'set') sorted.add(scope, 'set', name.join(' '), stream);
      else sorted.add(scope, 'sum', name.join(' '), stream, Number(value));
  }
  return sorted.result();
}

export const rowsOf = (readStore: ReadStore, build: string): Promise<Collection<UserSetsDocument>> =>
  readStore.collection(collectionOf(userSetsProjection, build));

/** Wherever they stand; without what a killed process left beside the page that is to say so. */
async function chunksOf(sets: Collection<SetDocument>): Promise<readonly (ChunkPlace & ChunkBytes)[]> {
  const documents: StoredDocument<SetDocument>[] = [];
  for await (const document of documentsOf(sets, 1_000))
    documents.push(document as StoredDocument<SetDocument>);
  const byId = new Map(documents.map((document) => [document.id, document]));
  return documents.flatMap(({ body }) => {
    if (body?.kind === 'day') {
      const { part, chunk } = body;
      const page = DayPage.of(body, byId.get(dayId(body)));
      return namesIn(body).flatMap((name) => {
        const bytes = page.bytesOf(name);
        return bytes ? [{ ...name, part, chunk, bytes }] : [];
      });
    }
    if (body?.kind !== 'set' && body?.kind !== 'sum') return [];
    const address = pageOf(body);
    const isAlone = address === undefined || DayPage.of(address, byId.get(dayId(address))).isAlone(body);
    return isAlone ? [{ ...body, bytes: toBytes(body.bytes) }] : [];
  });
}

/** As a build has them. Fails where an ordinal has no row, or a row's place is another one's. */
export async function setsOfBuild(readStore: ReadStore, build: string): Promise<SetsByUser> {
  const streams = new Map<string, string>();
  const rows = (await rowsOf(readStore, build)) as unknown as Collection<DocumentBody>;
  for await (const { id, body } of documentsOf(rows, 1_000)) {
    const { place = 'none' } = body as UserSetsDocument;
    if (streams.has(place)) throw new Error(`${place} is of ${streams.get(place)} and of ${keyOf(id)}`);
    streams.set(place, keyOf(id));
  }
  const places = new Map(
    [...streams].map(([place, stream]) => [`${partOfPlace(place)} ${ordinalOf(place)}`, stream]),
  );
  const sorted = new Sorted();
  const sets = await setsCollection(readStore, build);
  for (const { kind, part, name, chunk, bytes } of await chunksOf(sets)) {
    const scope = part.slice(part.indexOf('/') + 1);
    const chunks = <Content>(content: Content): (Content | undefined)[] => [
      ...Array<undefined>(chunk).fill(undefined),
      content,
    ];
    const streamAt = (ordinal: number): string => {
      const stream = places.get(`${part} ${ordinal}`);
      if (stream === undefined)
        throw new Error(`${name} holds ${part} ${ordinal}, and no row has that place`);
      return stream;
    };
    if (kind === 'set') {
      for (const ordinal of new UserSet(chunks(chunkFromBytes(bytes))).ordinals())
        sorted.add(scope, kind, name, streamAt(ordinal));
    } else {
      new Sums(chunks(sumsFromBytes(bytes))).forEach((ordinal, value) =>
        sorted.add(scope, kind, name, streamAt(ordinal), value),
      );
    }
  }
  return sorted.result();
}
