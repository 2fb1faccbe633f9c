import type { Asked, Held, Sums, UserSet } from '@rollcall/analytics';
import type { PlacedDocument } from '@rollcall/projections';
import type { DocumentDifference } from '../comparison/differences.js';
import type { FollowParts } from '../comparison/follow-stream.js';
import { Breath } from '../pacing.js';
import { documentId, keyOf, shardOf } from '../shards.js';
import { type BuildOfSets, driftOfSets } from './drift-of-sets.js';
import type { WithSets } from './follow-sets.js';
import { shownName } from './membership.js';
import { namesOfPart } from './names-of-part.js';
import { ONLY_HERE, type Placements } from './placements.js';
import { placeIn } from './places.js';
import { ordinalsId, type SetKind, type SetName } from './set-documents.js';

export interface SetComparison extends FollowParts {
  readonly projection: WithSets;
  readonly builds: readonly [first: BuildOfSets, second: BuildOfSets];
  /** Of all rows. */
  readonly placements: Placements;
}

const MOST_PLACES = 500;

type Suspects = Map<string, SetName[]>;

/**
 * Compares the sets of two builds by user, each of which may be fed meanwhile: where they differ, the user's events decide.
 * Answers with a difference for each user of whom either build says what the events do not; and for each ordinal that sets
 * hold and no row has.
 */
export async function* compareSets(
  comparison: SetComparison,
): AsyncGenerator<DocumentDifference, void, undefined> {
  for (const part of comparison.placements.parts) {
    const suspects: readonly [Suspects, Suspects] = [new Map(), new Map()];
    await findSuspects(comparison, part, suspects);
    const streams = new Map<string, SetName[]>();
    for (const [at, build] of comparison.builds.entries())
      yield* resolved(part, build, suspects[at]!, streams, at === 0 ? 'missing' : 'extra');
    for (const [stream, names] of streams) {
      comparison.signal.throwIfAborted();
      const difference = await confirmed(comparison, stream, names);
      if (difference !== undefined) yield difference;
    }
  }
}

/** By place: ordinals of whom the two builds say different things. */
async function findSuspects(
  comparison: SetComparison,
  part: string,
  suspects: readonly [Suspects, Suspects],
): Promise<void> {
  const breath = new Breath();
  const collections = comparison.builds.map(({ sets }) => sets);
  for await (const names of namesOfPart(collections, part)) {
    comparison.signal.throwIfAborted();
    for (const kind of ['set', 'sum'] as const) {
      const asked: Asked[] = names.filter((one) => one.kind === kind).map(({ name }) => ({ name }));
      const [first, second] = await Promise.all(
        comparison.builds.map(({ chunks }) =>
          kind === 'set' ? chunks.sets(part, asked) : chunks.sums(part, asked),
        ),
      );
      for (const [at, { name }] of asked.entries()) {
        const held = [valuesOf(first?.[at]), valuesOf(second?.[at])] as const;
        const { toSecond, toFirst } = comparison.placements;
        differing(held, toSecond.get(part)).forEach((ordinal) =>
          suspect(suspects[0], part, ordinal, kind, name),
        );
        differing([held[1], held[0]], toFirst.get(part)).forEach((ordinal) =>
          suspect(suspects[1], part, ordinal, kind, name),
        );
      }
      await breath.takeIfDue();
    }
  }
}

type Values = ReadonlyMap<number, boolean | number>;

function valuesOf(held: Held<UserSet | Sums> | undefined): Values {
  const values = new Map<number, boolean | number>();
  if (held === undefined) return values;
  if ('ordinals' in held.value) for (const ordinal of held.value.ordinals()) values.set(ordinal, true);
  else held.value.forEach((ordinal, value) => values.set(ordinal, value));
  return values;
}

/** Ordinals that the first has and the second not, or otherwise. Whose row only one build has is known already. */
function differing(
  [first, second]: readonly [Values, Values],
  placements: readonly number[] = [],
): readonly number[] {
  const found: number[] = [];
  for (const [ordinal, value] of first) {
    const other = placements[ordinal];
    if (other !== ONLY_HERE && (other === undefined || !Object.is(second.get(other), value)))
      found.push(ordinal);
  }
  return found;
}

function suspect(suspects: Suspects, part: string, ordinal: number, kind: SetKind, name: string): void {
  const place = placeIn(part, ordinal);
  const names = suspects.get(place) ?? [];
  names.push({ kind, name });
  suspects.set(place, names);
}

/** Into `streams`; ordinals without a stream are told, unless they were just given. */
async function* resolved(
  part: string,
  build: BuildOfSets,
  suspects: Suspects,
  streams: Map<string, SetName[]>,
  kind: DocumentDifference['kind'],
): AsyncGenerator<DocumentDifference, void, undefined> {
  const places = [...suspects.keys()];
  // Before the rows are: what is given later than that is of no interest.
  const ordinals = (await build.sets.get(ordinalsId(part)))?.body;
  const firstFresh = ordinals?.kind === 'ordinals' ? ordinals.from : 0;
  for (let from = 0; from < places.length; from += MOST_PLACES) {
    const piece = places.slice(from, from + MOST_PLACES);
    const filter = { field: 'place', op: 'in', values: piece } as const;
    const { documents } = await build.rows.find({ filter, limit: MOST_PLACES });
    const found = new Map(documents.map(({ id, body }) => [(body as PlacedDocument).place, keyOf(id)]));
    for (const place of piece) {
      const stream = found.get(place);
      if (stream !== undefined)
        streams.set(stream, [...(streams.get(stream) ?? []), ...suspects.get(place)!]);
      else if (place < placeIn(part, firstFresh)) yield { document: place, kind, fields: [] };
    }
  }
}

async function confirmed(
  comparison: SetComparison,
  stream: string,
  names: readonly SetName[],
): Promise<DocumentDifference | undefined> {
  const { projection, builds, shards } = comparison;
  const fields = new Map<string, readonly [boolean | number | null, boolean | number | null]>();
  for (const [at, build] of builds.entries()) {
    for (const drift of await driftOfSets(comparison, projection, build, stream, names)) {
      const [stored, folded] = [drift.stored ?? null, drift.folded ?? null];
      fields.set(shownName(drift), at === 0 ? [stored, folded] : [folded, stored]);
    }
  }
  if (fields.size === 0) return undefined;
  const document = documentId(shardOf(stream, shards), stream);
  const told = [...fields].map(([field, values]) => ({ field, values }));
  return { document, kind: 'different', fields: told.slice(0, 20) };
}
