import {
  type Asked,
  type Held,
  knownUsers,
  matchesUser,
  type NameRange,
  type Place,
  type SetStore,
  Sums,
  type TextCondition,
  UserSet,
} from '@rollcall/analytics';
import { laterOf, START, type Position } from '@rollcall/event-sourcing';
import type { UserSetsDocument } from '@rollcall/projections';
import type { Collection, PageRequest, StoredDocument } from '@rollcall/read-store';
import { Breath } from '../pacing.js';
import { type ChunkForm, readChunk, setForm, sumForm } from './chunks.js';
import { documentId, keyOf } from '../shards.js';
import { ordinalOf, partOf, placeIn } from './places.js';
import { chunkId, type SetDocument } from './set-documents.js';

export interface StoredSetsParts {
  readonly rows: Collection<UserSetsDocument>;
  readonly sets: Collection<SetDocument>;
  /** How far each shard is folded. */
  readonly positions: () => Promise<readonly Position[]>;
  /** Rejects where the build may have been dropped, when something was read from it. */
  readonly assertThere: () => Promise<void>;
}

/** What conditions on texts do not ask. */
const unasked = { firstSeen: '', lastSeen: '', active: () => false, total: () => 0 };

const PAGE = 1_000;
/** Of ids asked for at once. */
const MOST_IDS = 2_000;

/** The sets of one build, and the rows beside them, as the read store has them. */
export class StoredSets implements SetStore {
  /** Chunks there are, by part. They never become fewer. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly parts: StoredSetsParts) {}

  positions(): Promise<readonly Position[]> {
    return this.parts.positions();
  }

  sets(place: Place, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]> {
    return this.read(setForm, place, asked, (chunks) => new UserSet(chunks));
  }

  sums(place: Place, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]> {
    return this.read(sumForm, place, asked, (chunks) => new Sums(chunks));
  }

  async names({ scope, shard }: Place, { from, before }: NameRange): Promise<readonly string[]> {
    const part = partOf(shard, scope);
    const filter = {
      and: [
        { field: 'name', op: 'gte', value: `${part}/${from}` },
        { field: 'name', op: 'lt', value: `${part}/${before}` },
      ],
    } as const;
    const names: string[] = [];
    for await (const { body } of pages(this.parts.sets, {
      filter,
      sort: { field: 'name', direction: 'asc' },
    }))
      if (body?.kind === 'name') names.push(body.name);
    await this.parts.assertThere();
    return names;
  }

  async matching({ scope, shard }: Place, condition: TextCondition): Promise<UserSet> {
    const passing: number[] = [];
    const filter = { field: 'place', op: 'prefix', value: `${partOf(shard, scope)}/` } as const;
    const breath = new Breath();
    for await (const { body } of pages(this.parts.rows, {
      filter,
      sort: { field: 'place', direction: 'asc' },
    })) {
      await breath.takeIfDue();
      const user = body?.user;
      if (user?.status !== 'known') continue;
      if (matchesUser(condition, { user, ...unasked })) passing.push(ordinalOf(body?.place ?? ''));
    }
    await this.parts.assertThere();
    return UserSet.of(passing);
  }

  userIds(place: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    return this.ofRows(place, ordinals, ({ body }) =>
      body?.user.status === 'known' ? body.user.profile.id : '',
    );
  }

  streams(place: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    return this.ofRows(place, ordinals, ({ id }) => keyOf(id));
  }

  async ordinals({ shard }: Place, streams: readonly string[]): Promise<readonly (number | undefined)[]> {
    const ids = streams.map((stream) => documentId(shard, stream));
    const rows = await this.parts.rows.getMany(ids);
    await this.parts.assertThere();
    return ids.map((id) => {
      const place = rows.get(id)?.body?.place;
      return place === undefined ? undefined : ordinalOf(place);
    });
  }

  private async ofRows(
    { scope, shard }: Place,
    ordinals: readonly number[],
    textOf: (row: StoredDocument<UserSetsDocument>) => string,
  ): Promise<readonly string[]> {
    const part = partOf(shard, scope);
    const places = ordinals.map((ordinal) => placeIn(part, ordinal));
    const found = new Map<string, string>();
    for (let from = 0; from < places.length; from += PAGE) {
      const filter = { field: 'place', op: 'in', values: places.slice(from, from + PAGE) } as const;
      const { documents } = await this.parts.rows.find({ filter, limit: PAGE });
      for (const row of documents) found.set(row.body?.place ?? '', textOf(row));
    }
    await this.parts.assertThere();
    return places.map((place) => found.get(place) ?? '');
  }

  private async read<Content, Value>(
    form: ChunkForm<Content>,
    { scope, shard }: Place,
    asked: readonly Asked[],
    valueOf: (chunks: (Content | undefined)[]) => Value,
  ): Promise<readonly (Held<Value> | undefined)[]> {
    const part = partOf(shard, scope);
    const count = await this.chunksOf(part);
    const idsOf = ({ name }: Asked): string[] =>
      Array.from({ length: count }, (_, chunk) => chunkId(part, form.kind, name, chunk));
    const held = asked.filter(({ position }) => position !== undefined);
    const now = await this.positionsOf(held.flatMap(idsOf));
    const isChanged = (one: Asked): boolean =>
      one.position === undefined ||
      one.position !==
        idsOf(one)
          .map((id) => now.get(id) ?? START)
          .reduce(laterOf, START);
    const changed = asked.filter(isChanged);
    const documents = await this.documentsOf(changed.flatMap(idsOf));
    await this.parts.assertThere();
    const isAnswered = new Set(changed);
    return asked.map((one) => {
      if (!isAnswered.has(one)) return undefined;
      const chunks = idsOf(one).map((id) => readChunk(form, documents.get(id)));
      const position = chunks.map((chunk) => chunk?.position ?? START).reduce(laterOf, START);
      return { position, value: valueOf(chunks.map((chunk) => chunk?.content)) };
    });
  }

  /** Whoever is in any set is in that of the known users. */
  private async chunksOf(part: string): Promise<number> {
    let count = this.counts.get(part) ?? 0;
    const next = (): string => chunkId(part, setForm.kind, knownUsers, count);
    while ((await this.parts.sets.positionsOf([next()])).size > 0) count++;
    this.counts.set(part, count);
    return count;
  }

  private positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return inPieces(ids, (piece) => this.parts.sets.positionsOf(piece));
  }

  private documentsOf(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<SetDocument>>> {
    return inPieces(ids, (piece) => this.parts.sets.getMany(piece));
  }
}

async function inPieces<Value>(
  ids: readonly string[],
  ask: (piece: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): Promise<ReadonlyMap<string, Value>> {
  if (ids.length === 0) return new Map();
  if (ids.length <= MOST_IDS) return ask(ids);
  const found = new Map<string, Value>();
  for (let from = 0; from < ids.length; from += MOST_IDS)
    for (const [id, value] of await ask(ids.slice(from, from + MOST_IDS))) found.set(id, value);
  return found;
}

async function* pages<Body extends object>(
  collection: Collection<Body>,
  request: Omit<PageRequest, 'limit' | 'cursor'>,
): AsyncGenerator<StoredDocument<Body>, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await collection.find({ ...request, limit: PAGE, cursor });
    yield* page.documents;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
