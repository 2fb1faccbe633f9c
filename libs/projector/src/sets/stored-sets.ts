import {
  activeOn,
  activityOf,
  type Asked,
  calendars,
  daysActive,
  type Held,
  matchesUser,
  type NameRange,
  type Place,
  type SetStore,
  Sums,
  type TextCondition,
  UserSet,
} from '@rollcall/analytics';
import { type Position, START } from '@rollcall/event-sourcing';
import type { UserSetsDocument } from '@rollcall/projections';
import type { DocumentBody, PageRequest, StoredDocument } from '@rollcall/read-store';
import { Breath } from '../pacing.js';
import { documentId, keyOf } from '../shards.js';
import type { Reads } from './gated-reads.js';
import { ordinalOf, partOf, placeIn } from './places.js';
import type { SetDocument } from './set-documents.js';
import { StoredChunks } from './stored-chunks.js';

export interface StoredSetsParts {
  readonly rows: Reads<UserSetsDocument>;
  readonly sets: Reads<SetDocument>;
  /** How far each shard is folded. */
  readonly positions: () => Promise<readonly Position[]>;
  /** Rejects where the build may have been dropped, when something was read from it. */
  readonly assertThere: () => Promise<void>;
}

/** What conditions on texts do not ask. */
const unasked = { firstSeen: '', lastSeen: '', active: () => false, total: () => 0 };

const PAGE = 1_000;
/** Sets of which so many are asked for at once are of more days than a month has. */
const MANY = 64;

/** The sets of one build, and the rows beside them, as the read store has them. */
export class StoredSets implements SetStore {
  private readonly chunks: StoredChunks;
  private readonly breath = new Breath();

  constructor(private readonly parts: StoredSetsParts) {
    this.chunks = new StoredChunks(parts.sets);
  }

  positions(): Promise<readonly Position[]> {
    return this.parts.positions();
  }

  sets(place: Place, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]> {
    return this.ofActiveDays(place, asked, UserSet.empty, (part, those) => this.chunks.sets(part, those));
  }

  /** Gives way now and then: whoever adds a year up asks for it piece by piece. */
  async sums(place: Place, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]> {
    await this.breath.takeIfDue();
    return this.ofActiveDays(place, asked, Sums.empty, (part, those) => this.chunks.sums(part, those));
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
    const rows = await this.there(this.parts.rows.getMany(ids));
    return ids.map((id) => {
      const place = rows.get(id)?.body?.place;
      return place === undefined ? undefined : ordinalOf(place);
    });
  }

  /**
   * Where there are many shards, years are mostly days on which nobody of a shard was active: what is of such a day is not
   * looked for.
   */
  private async ofActiveDays<Value>(
    place: Place,
    asked: readonly Asked[],
    nothing: Value,
    ask: (part: string, asked: readonly Asked[]) => Promise<readonly (Held<Value> | undefined)[]>,
  ): Promise<readonly (Held<Value> | undefined)[]> {
    const part = partOf(place.shard, place.scope);
    if (asked.length < MANY) return this.there(ask(part, asked));
    const activities = asked.map(({ name }) => activityOf(name));
    const active = await this.activeDays(place, activities);
    const mayBeThere = activities.map(
      (activity) => activity === undefined || active.has(activeOn(activity.calendar, activity.day)),
    );
    const those = asked.filter((_, at) => mayBeThere[at]);
    const answers = (await this.there(ask(part, those))).values();
    return asked.map(({ position }, at) => {
      if (mayBeThere[at] === true) return answers.next().value;
      return position === START ? undefined : { position: START, value: nothing };
    });
  }

  /** Names of `activeOn` that there are for the days that are asked about, and for those between them. */
  private async activeDays(
    place: Place,
    activities: readonly ReturnType<typeof activityOf>[],
  ): Promise<ReadonlySet<string>> {
    const found: string[] = [];
    for (const calendar of calendars) {
      const days = activities
        .flatMap((activity) => (activity?.calendar === calendar ? [activity.day] : []))
        .sort();
      const [first, last] = [days[0], days.at(-1)];
      if (first !== undefined && last !== undefined)
        found.push(...(await this.names(place, daysActive(calendar, { first, last }))));
    }
    return new Set(found);
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

  private async there<Value>(reading: Promise<Value>): Promise<Value> {
    const value = await reading;
    await this.parts.assertThere();
    return value;
  }
}

async function* pages<Body extends DocumentBody>(
  collection: Pick<Reads<Body>, 'find'>,
  request: Omit<PageRequest, 'limit' | 'cursor'>,
): AsyncGenerator<StoredDocument<Body>, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await collection.find({ ...request, limit: PAGE, cursor });
    yield* page.documents;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
