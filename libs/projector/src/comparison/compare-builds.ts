import { collectionOf, type DocumentProjection } from '@rollcall/projections';
import type { Collection, DocumentBody, ReadStore } from '@rollcall/read-store';
import { Breath } from '../pacing.js';
import { firstRevisionFrom } from '../first-revision-from.js';
import { streamOf } from './stream-of.js';
import { differenceOf, foldedOf, isSame, type DocumentDifference } from './differences.js';
import { followStream, type FollowParts } from './follow-stream.js';
import { StoredDocuments, type Followed } from './followed-documents.js';
import { compareSets } from '../sets/compare-sets.js';
import { BuildOfSets } from '../sets/drift-of-sets.js';
import { hasSets } from '../sets/follow-sets.js';
import { Placements } from '../sets/placements.js';
import { documentsOf, inPairs, type Pair } from './in-pairs.js';

export interface CompareParts extends FollowParts {
  readonly readStore: ReadStore;
  /** Documents compared, of about how many. */
  readonly report: (done: number, total: number) => void;
  /** Documents of each build that are read at once. Default 500. */
  readonly pageSize?: number;
}

export interface ComparedBuilds {
  readonly live: string;
  readonly other: string;
}

/** How two builds of a projection differ. */
export interface Comparison {
  /** Documents that are in either. */
  readonly compared: number;
  /** `missing`: live has it, the other has not. `extra`: the other way round. */
  readonly differences: { readonly missing: number; readonly extra: number; readonly different: number };
  /** They differ, and wait in one of the builds for a fold to be mended: counted here only. */
  readonly parked: number;
  /** At most 20, in the order of ids; the first of two values is live's. */
  readonly first: readonly DocumentDifference[];
}

const PAGE = 500;
const MOST_TOLD = 20;

/**
 * Compares all documents of two builds, both of which may be fed meanwhile and need not have come equally far: where bodies
 * differ, both are brought to the same position by the events of the document's stream, and are compared again. Tombstones
 * count as nothing. Holds some pages of documents and of one stream's events in memory.
 *
 * Rejects with the signal's reason, and with `unknown_event_version`.
 */
export async function compareBuilds(
  parts: CompareParts,
  projection: DocumentProjection<DocumentBody>,
  { live, other }: ComparedBuilds,
): Promise<Comparison> {
  const { readStore, report } = parts;
  const placements = new Placements();
  const differences = { missing: 0, extra: 0, different: 0 };
  const told: DocumentDifference[] = [];
  const different = new Set<string>();
  let compared = 0;
  let parked = 0;
  const tell = (difference: DocumentDifference): void => {
    if (different.has(difference.document)) return;
    different.add(difference.document);
    differences[difference.kind]++;
    if (told.length < MOST_TOLD) told.push(difference);
  };
  for await (const [[a, b], difference] of documentPairs(parts, projection, { live, other })) {
    compared++;
    if (hasSets(projection)) placements.add(a?.body, b?.body);
    if (difference === 'parked') parked++;
    else if (difference !== undefined) tell(difference);
  }
  if (hasSets(projection)) {
    const builds = [
      await BuildOfSets.open(readStore, projection, live),
      await BuildOfSets.open(readStore, projection, other),
    ] as const;
    for await (const difference of compareSets({ ...parts, projection, builds, placements }))
      tell(difference);
  }
  report(compared, compared);
  return { compared, differences, parked, first: told };
}

/** All documents of either build, and how they differ. */
async function* documentPairs(
  parts: CompareParts,
  projection: DocumentProjection<DocumentBody>,
  { live, other }: ComparedBuilds,
): AsyncGenerator<readonly [Pair, DocumentDifference | 'parked' | undefined], void, undefined> {
  const { readStore, signal, report, pageSize = PAGE } = parts;
  const collections = await Promise.all(
    [live, other].map((build) => readStore.collection(collectionOf(projection, build))),
  );
  const [first, second] = collections as [Collection<DocumentBody>, Collection<DocumentBody>];
  const total = Math.max(await first.count(), await second.count());
  const breath = new Breath();
  let passed = 0;
  for await (const pair of inPairs(documentsOf(first, pageSize), documentsOf(second, pageSize))) {
    if (breath.isDue()) {
      signal.throwIfAborted();
      report(passed, Math.max(total, passed));
      await breath.take();
    }
    passed++;
    const [a, b] = pair;
    if (isSame(foldedOf(projection, a?.body), foldedOf(projection, b?.body))) {
      yield [pair, undefined];
      continue;
    }
    const ways = [
      new StoredDocuments(readStore, live, first),
      new StoredDocuments(readStore, other, second),
    ] as const;
    yield [pair, await confirm(parts, projection, (a ?? b)!.id, ways)];
  }
}

/** Both documents as of the same position: the end of their stream, whatever is appended to it. */
async function confirm(
  parts: CompareParts,
  projection: DocumentProjection<DocumentBody>,
  id: string,
  ways: readonly [StoredDocuments, StoredDocuments],
): Promise<DocumentDifference | 'parked' | undefined> {
  const stream = streamOf(projection, id);
  for (const way of ways) await way.load([id]);
  const [a, b] = ways.map((way) => way.get(id)!) as [Followed, Followed];
  const from = await firstRevisionFrom(
    parts.store,
    stream,
    a.position < b.position ? a.position : b.position,
  );
  if (from !== undefined) await followStream(parts, stream, from, [{ projection, ways, only: id }]);
  const difference = differenceOf(projection, id, a.body, b.body);
  if (difference === undefined) return undefined;
  const isParked = a.failure !== undefined || b.failure !== undefined;
  if (isParked || (await ways[0].isParked(id)) || (await ways[1].isParked(id))) return 'parked';
  return difference;
}
