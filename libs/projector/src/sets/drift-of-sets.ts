import { collectionOf, type PlacedDocument } from '@rollcall/projections';
import type { Collection, DocumentBody, ReadStore } from '@rollcall/read-store';
import { START } from '@rollcall/event-sourcing';
import type { FollowParts } from '../comparison/follow-stream.js';
import { checkpointId, documentId, shardOf } from '../shards.js';
import { foldStreamOfSets, type WithSets } from './follow-sets.js';
import type { Stored } from './membership.js';
import { ordinalOf, partOfPlace } from './places.js';
import { StoredChunks } from './stored-chunks.js';
import { setsCollection, type SetDocument, type SetKind, type SetName } from './set-documents.js';

/** A set or sum that does not say of a user what the user's events say. */
export interface SetDrift extends SetName {
  readonly stored: Stored;
  readonly folded: Stored;
}

/** One build, to be looked into. */
export class BuildOfSets {
  private constructor(
    readonly name: string,
    readonly rows: Collection<DocumentBody>,
    readonly sets: Collection<SetDocument>,
    private readonly readStore: ReadStore,
    readonly chunks = new StoredChunks(sets),
  ) {}

  static async open(readStore: ReadStore, projection: WithSets, name: string): Promise<BuildOfSets> {
    const rows = await readStore.collection(collectionOf(projection, name));
    return new BuildOfSets(name, rows, await setsCollection(readStore, name), readStore);
  }

  /** Where a stream's user is in the sets; undefined: there is no row. */
  async placeOf(stream: string, shards: number): Promise<string | undefined> {
    const row = await this.rows.get(documentId(shardOf(stream, shards), stream));
    return (row?.body as PlacedDocument | undefined)?.place;
  }

  /** In the order of the names. */
  async storedOf(place: string, names: readonly SetName[]): Promise<readonly Stored[]> {
    const [part, ordinal] = [partOfPlace(place), ordinalOf(place)];
    const asked = (kind: SetKind) => names.filter((one) => one.kind === kind);
    const [sets, sums] = [asked('set'), asked('sum')];
    const found = new Map<SetName, Stored>();
    (await this.chunks.sets(part, sets)).forEach((held, at) =>
      found.set(sets[at]!, held?.value.has(ordinal) ?? false),
    );
    (await this.chunks.sums(part, sums)).forEach((held, at) => {
      found.set(sums[at]!, undefined);
      held?.value.forEach((other, value) => {
        if (other === ordinal) found.set(sums[at]!, value);
      });
    });
    return names.map((one) => found.get(one));
  }

  /** Everything of the stream at or below is in the sets. */
  async foldedTo(stream: string, shards: number): Promise<string> {
    const id = checkpointId(this.name, shardOf(stream, shards));
    return (await this.readStore.checkpoints.load(id))?.position ?? START;
  }
}

/**
 * What sets and sums say of a stream's user that its events do not: of `names`, or of all that any event told of. The build
 * may be fed meanwhile: what is read must be as the events had it at some moment between its checkpoint and now. Nothing is
 * found where there is no row.
 */
export async function driftOfSets(
  parts: FollowParts,
  projection: WithSets,
  build: BuildOfSets,
  stream: string,
  names?: readonly SetName[],
): Promise<readonly SetDrift[]> {
  const certain = await build.foldedTo(stream, parts.shards);
  const place = await build.placeOf(stream, parts.shards);
  if (place === undefined) return [];
  const looked = names ?? (await foldStreamOfSets(parts, projection, stream)).membership.names;
  const stored = await build.storedOf(place, looked);
  const { membership } = await foldStreamOfSets(parts, projection, stream, { certain });
  return looked.flatMap((one, at) =>
    membership.allows(one, stored[at])
      ? []
      : [{ kind: one.kind, name: one.name, stored: stored[at], folded: membership.value(one) }],
  );
}
