import { collectionOf } from '@rollcall/projections';
import type { Collection, DocumentBody } from '@rollcall/read-store';
import { differenceOf } from '../comparison/differences.js';
import { followStream, type FollowedSide } from '../comparison/follow-stream.js';
import { FreshDocuments, StoredDocuments, type Followed } from '../comparison/followed-documents.js';
import { documentsOf } from '../comparison/in-pairs.js';
import { streamOf } from '../comparison/stream-of.js';
import { Breath } from '../pacing.js';
import { BuildOfSets, driftOfSets } from '../sets/drift-of-sets.js';
import { hasSets, type WithSets } from '../sets/follow-sets.js';
import { shownName } from '../sets/membership.js';
import type { AuditedBuild, AuditParts } from './audit-parts.js';
import { driftOf, Findings, type AuditedProjection } from './audit-result.js';
import { Draw, seeded } from './draw.js';

export interface Sample {
  /** Documents drawn of each projection. */
  readonly size: number;
  /** From 0 to 2^32 - 1. The same one draws the same documents of the same ids. */
  readonly seed: number;
}

interface Audited extends AuditedBuild {
  readonly collection: Collection<DocumentBody>;
  readonly draw: Draw<string>;
  readonly findings: Findings;
}

const PAGE = 500;
const MOST_FIELDS = 20;

/**
 * Draws documents at random from each build, folds their streams anew, and compares with what is stored every document of
 * these streams, in all of the builds: of a document that is missing, another one of its stream may tell. One stream's
 * documents are in memory at a time. Builds may be fed meanwhile.
 */
export async function auditSample(
  parts: AuditParts,
  builds: readonly AuditedBuild[],
  { size, seed }: Sample,
): Promise<readonly AuditedProjection[]> {
  const random = seeded(seed);
  const audited: Audited[] = [];
  for (const { projection, build } of builds) {
    const collection = await parts.readStore.collection(collectionOf(projection, build));
    const draw = new Draw<string>(size, random);
    const breath = new Breath();
    for await (const { id } of documentsOf(collection, PAGE)) {
      draw.offer(id);
      if (!breath.isDue()) continue;
      parts.signal.throwIfAborted();
      parts.report('draw', draw.of, null, 'documents');
      await breath.take();
    }
    audited.push({ projection, build, collection, draw, findings: new Findings() });
  }
  const streams = byStream(audited);
  let done = 0;
  for (const [stream, drawn] of streams) {
    parts.signal.throwIfAborted();
    parts.report('fold', done++, streams.size, 'documents');
    await auditStream(parts, stream, audited, drawn);
  }
  return audited.map(({ projection, build, draw, findings }) => ({
    projection: projection.name,
    build,
    ...findings,
    drawn: { documents: draw.drawn.length, of: draw.of },
  }));
}

type Drawn = ReadonlyMap<Audited, readonly string[]>;

function byStream(audited: readonly Audited[]): ReadonlyMap<string, Drawn> {
  const streams = new Map<string, Map<Audited, string[]>>();
  for (const one of audited) {
    for (const id of one.draw.drawn) {
      const stream = streamOf(one.projection, id);
      const drawn = streams.get(stream) ?? new Map<Audited, string[]>();
      streams.set(stream, drawn.set(one, [...(drawn.get(one) ?? []), id]));
    }
  }
  return streams;
}

async function auditStream(
  parts: AuditParts,
  stream: string,
  audited: readonly Audited[],
  drawn: Drawn,
): Promise<void> {
  const followed = audited.map((one) => ({
    one,
    stored: new StoredDocuments(parts.readStore, one.build, one.collection),
    folded: new FreshDocuments(),
  }));
  const sides: FollowedSide[] = [];
  for (const { one, stored, folded } of followed) {
    const ways = [stored, folded];
    for (const way of ways) await way.load(drawn.get(one) ?? []);
    sides.push({ projection: one.projection, ways });
  }
  await followStream(parts, stream, 0, sides);
  for (const { one, stored, folded } of followed) {
    for (const document of folded.all()) {
      const isSound = await compare(one, document, stored);
      if (isSound && hasSets(one.projection)) await compareSets(parts, one, one.projection, stream, document);
    }
  }
}

/** Of a user whose row is as it should be. */
async function compareSets(
  parts: AuditParts,
  { build, findings }: Audited,
  projection: WithSets,
  stream: string,
  { id: document }: Followed,
): Promise<void> {
  const sets = await BuildOfSets.open(parts.readStore, projection, build);
  const drift = await driftOfSets(parts, projection, sets, stream);
  if (drift.length === 0) return;
  const told = drift.slice(0, MOST_FIELDS).map((one) => ({
    field: shownName(one),
    stored: one.stored ?? null,
    folded: one.folded ?? null,
  }));
  findings.add({ document, kind: 'different', fields: told });
}

/** Is it as it should be? */
async function compare(
  { projection, findings }: Audited,
  folded: Followed,
  stored: StoredDocuments,
): Promise<boolean> {
  const { id } = folded;
  const was = stored.get(id)!;
  if (was.stored?.body === undefined && was.body === undefined && folded.body === undefined) return true;
  findings.audited++;
  const isUnfoldable = folded.failure !== undefined || was.failure !== undefined;
  const difference = differenceOf(projection, id, folded.body, was.body);
  if (!isUnfoldable && difference === undefined) return true;
  if (await stored.isParked(id)) findings.parked++;
  else if (isUnfoldable) findings.add({ document: id, kind: 'unfoldable', fields: [] });
  else if (difference !== undefined) findings.add(driftOf(difference));
  return false;
}
