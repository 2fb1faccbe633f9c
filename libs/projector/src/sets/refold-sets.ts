import { CHUNK_SIZE, withLow, withSum } from '@rollcall/analytics';
import { EngineError, laterOf } from '@rollcall/event-sourcing';
import type { PlacedDocument } from '@rollcall/projections';
import type { ReadStore } from '@rollcall/read-store';
import type { Build } from '../build.js';
import { asStored, foldedOf, isSame } from '../comparison/differences.js';
import type { FollowParts } from '../comparison/follow-stream.js';
import type { RefoldOutcome } from '../owner/refold-outcome.js';
import { documentId, shardOf } from '../shards.js';
import { setForm, sumForm } from './chunk-forms.js';
import { BuildOfSets } from './drift-of-sets.js';
import { foldStreamOfSets, type WithSets } from './follow-sets.js';
import type { Membership, Stored } from './membership.js';
import { namesOfPart } from './names-of-part.js';
import { ordinalOf, partOfPlace } from './places.js';
import { replaceChunk } from './replace-chunk.js';
import { Mending } from './mending.js';
import { isNamed, nameDocument, type SetName } from './set-documents.js';

/**
 * Folds a stream anew as far as the build is folded, and makes sets, sums and row say what its events say. Whatever is
 * written keeps its position, so that it may end between any two writes, and be begun again. Nothing else may be folded into
 * the build meanwhile. A user without a row, whose place nobody knows, counts as failed. Rejects with `lease_lapsed` where
 * somebody else wrote.
 */
export async function refoldSets(
  parts: FollowParts & { readonly readStore: ReadStore },
  build: Build,
  projection: WithSets,
  stream: string,
): Promise<RefoldOutcome> {
  const outcome = { documents: 0, replaced: 0, released: 0, failed: 0 };
  const shard = shardOf(stream, parts.shards);
  const rows = build.borrow();
  const row = await rows.get(documentId(shard, stream));
  const upTo = build.progress.appliedOf(shard);
  const { document, position, membership } = await foldStreamOfSets(parts, projection, stream, { upTo });
  if (document === undefined && row?.body === undefined) return outcome;
  const { place } = (row?.body ?? {}) as PlacedDocument;
  if (row === undefined || document === undefined || place === undefined)
    return { ...outcome, documents: 1, failed: 1 };
  const sets = await BuildOfSets.open(parts.readStore, projection, build.name);
  const mending = await Mending.open(sets.sets, shard);
  const mended = await mend(build, sets, mending, place, membership);
  const isRowSame = isSame(asStored(foldedOf(projection, row.body)), asStored(document));
  if (!isRowSame) {
    build.assertMayWrite();
    const next = { id: row.id, position: laterOf(row.position, position), body: { ...document, place } };
    if (!(await rows.replace(next, row.position))) throw lapsed(row.id, build);
  }
  build.assertMayWrite();
  if (!(await mending.end())) throw lapsed(`what is mended of shard ${shard}`, build);
  return { ...outcome, documents: 1, replaced: mended > 0 || !isRowSame ? 1 : 0 };
}

/** Answers with how many chunks were written. */
async function mend(
  build: Build,
  sets: BuildOfSets,
  mending: Mending,
  place: string,
  membership: Membership,
): Promise<number> {
  let mended = 0;
  const look = async (names: readonly SetName[]): Promise<void> => {
    const stored = await sets.storedOf(place, names);
    for (const [at, name] of names.entries()) {
      if (membership.allows(name, stored[at])) continue;
      build.assertMayWrite();
      if (!(await mending.begin())) throw lapsed(`what is mended of ${partOfPlace(place)}`, build);
      await mendOne(build, sets, place, name, membership.value(name));
      mended++;
    }
  };
  await look(membership.names);
  for await (const names of namesOfPart([sets.sets], partOfPlace(place))) await look(names);
  return mended;
}

async function mendOne(
  build: Build,
  { sets }: BuildOfSets,
  userPlace: string,
  { kind, name }: SetName,
  value: Stored,
): Promise<void> {
  const [part, ordinal] = [partOfPlace(userPlace), ordinalOf(userPlace)];
  const [chunk, low] = [Math.floor(ordinal / CHUNK_SIZE), ordinal % CHUNK_SIZE];
  const mended = (bytes: Uint8Array | undefined): Uint8Array =>
    kind === 'set'
      ? setForm.toBytes(withLow(bytes && setForm.fromBytes(bytes), low, value === true))
      : sumForm.toBytes(withSum(bytes && sumForm.fromBytes(bytes), low, value as number | undefined));
  const place = { kind, part, name, chunk };
  build.assertMayWrite();
  if (isNamed(place)) await sets.put([nameDocument(place)]);
  if (!(await replaceChunk(sets, place, mended))) throw lapsed(`${kind} ${name} of ${part}`, build);
}

const lapsed = (id: string, { name }: Build): EngineError =>
  new EngineError('lease_lapsed', `${id} of ${name} was written by another process`);
