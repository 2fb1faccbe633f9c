import { randomUUID } from 'node:crypto';
import type { Checkpoint, CheckpointStore } from '@rollcall/read-store';
import type { Collection } from 'mongodb';
import { Gathered } from './gathered.js';
import { againAfterRace } from './guarded-writes.js';
import type { MongoHandle } from './mongo-connection.js';

/** `claimed` is the latest owner's epoch; the others are null or absent until that or an earlier owner has saved. */
interface StoredCheckpoint {
  readonly claimed: number;
  /** Names the write that claimed or saved it last: of many done in one go, which came about. */
  readonly by: string;
  readonly position?: string | null;
  readonly eventId?: string | null;
  readonly installationId?: string | null;
  readonly epoch?: number | null;
}

/** Checkpoints whose ids are alike up to their last part, by that: a build's shards are claimed and saved by one write. */
interface StoredCheckpoints {
  readonly _id: string;
  readonly of?: Readonly<Record<string, StoredCheckpoint>>;
}

/** Where a checkpoint stands. */
interface Place {
  readonly document: string;
  /** Within the document. */
  readonly key: string;
  /** The same as an update names it. */
  readonly path: string;
}

interface Asked {
  readonly id: string;
}

type Placed<One extends Asked> = One & { readonly place: Place };

interface Saving extends Asked {
  readonly next: Checkpoint;
  readonly expectedPosition: string | undefined;
}

const forgotten = { position: null, eventId: null, installationId: null, epoch: null } as const;

/** A projector claims and saves hundreds at a time: those go to the server together. */
export class MongoCheckpoints implements CheckpointStore {
  private readonly checkpoints: Collection<StoredCheckpoints>;
  private readonly claims = new Gathered((asked: readonly Asked[]) => this.claimAll(asked));
  private readonly saves = new Gathered((asked: readonly Saving[]) => this.saveAll(asked));
  private readonly resets = new Gathered((asked: readonly Asked[]) => this.resetAll(asked));
  private readonly drops = new Gathered((asked: readonly Asked[]) => this.dropAll(asked));

  constructor(private readonly mongo: MongoHandle) {
    this.checkpoints = mongo.collection('build-checkpoints');
  }

  async load(id: string): Promise<Checkpoint | undefined> {
    return (await this.loadMany([id])).get(id);
  }

  async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> {
    if (ids.length === 0) return new Map();
    const places = ids.map((id) => ({ id, ...placeOf(id) }));
    const documents = [...new Set(places.map(({ document }) => document))];
    const projection = Object.fromEntries(places.length === 1 ? places.map(({ path }) => [path, 1]) : []);
    const options = { projection, batchSize: documents.length + 1 };
    const stored = await this.mongo.run(() =>
      this.checkpoints.find({ _id: { $in: documents } }, options).toArray(),
    );
    const byDocument = new Map(stored.map(({ _id, of }) => [_id, of]));
    const found = new Map<string, Checkpoint>();
    for (const { id, document, key } of places) {
      const checkpoint = toCheckpoint(byDocument.get(document)?.[key]);
      if (checkpoint !== undefined) found.set(id, checkpoint);
    }
    return found;
  }

  /** Counted on although nobody may hear of it: an epoch is only ever higher than those before. */
  async claim(id: string): Promise<number> {
    return (await this.claims.ask({ id })) ?? 0;
  }

  async save(id: string, next: Checkpoint, expectedPosition: string | undefined): Promise<boolean> {
    return (await this.saves.ask({ id, next, expectedPosition })) ?? false;
  }

  async reset(id: string): Promise<void> {
    await this.resets.ask({ id });
  }

  async drop(id: string): Promise<void> {
    await this.drops.ask({ id });
  }

  private claimAll(asked: readonly Asked[]): Promise<ReadonlyMap<string, number>> {
    const by = randomUUID();
    return this.byDocument(asked, async (_id, those) => {
      const $inc = Object.fromEntries(those.map(({ place }) => [`${place.path}.claimed`, 1]));
      const $set = Object.fromEntries(those.map(({ place }) => [`${place.path}.by`, by]));
      const after = await againAfterRace(() =>
        this.checkpoints.findOneAndUpdate({ _id }, { $inc, $set }, { returnDocument: 'after', upsert: true }),
      );
      return ({ key }) => after?.of?.[key]?.claimed ?? 0;
    });
  }

  private saveAll(asked: readonly Saving[]): Promise<ReadonlyMap<string, boolean>> {
    const by = randomUUID();
    return this.byDocument(asked, async (_id, those) => {
      const $set = Object.fromEntries(
        those.map((saving) => [saving.place.path, savedWhereExpected(saving, by)]),
      );
      const after = await this.checkpoints.findOneAndUpdate({ _id }, [{ $set }], { returnDocument: 'after' });
      return ({ key }) => after?.of?.[key]?.by === by;
    });
  }

  private resetAll(asked: readonly Asked[]): Promise<ReadonlyMap<string, true>> {
    return this.byDocument(asked, async (_id, those) => {
      const $set = Object.fromEntries(those.map(({ place: { path } }) => [path, forgottenWhereThere(path)]));
      await this.checkpoints.updateOne({ _id }, [{ $set }]);
      return () => true;
    });
  }

  /** With the last of its checkpoints, the document. */
  private dropAll(asked: readonly Asked[]): Promise<ReadonlyMap<string, true>> {
    return this.byDocument(asked, async (_id, those) => {
      const $unset = Object.fromEntries(those.map(({ place: { path } }) => [path, '' as const]));
      await this.checkpoints.updateOne({ _id }, { $unset });
      await this.checkpoints.deleteOne({ _id, of: {} });
      return () => true;
    });
  }

  /** `write`: answers with what it came to for each checkpoint of a document. */
  private byDocument<One extends Asked, Answer>(
    asked: readonly One[],
    write: (document: string, those: readonly Placed<One>[]) => Promise<(place: Place) => Answer>,
  ): Promise<ReadonlyMap<string, Answer>> {
    const documents = new Map<string, Placed<One>[]>();
    for (const one of asked) {
      const place = placeOf(one.id);
      documents.set(place.document, [...(documents.get(place.document) ?? []), { ...one, place }]);
    }
    return this.mongo.runBulk(async () => {
      const answers = new Map<string, Answer>();
      await Promise.all(
        [...documents].map(async ([document, those]) => {
          const answerOf = await write(document, those);
          for (const { id, place } of those) answers.set(id, answerOf(place));
        }),
      );
      return answers;
    });
  }
}

/** The server compares and sets each by itself, in one write of their document. */
const savedWhereExpected = ({ place: { path }, next, expectedPosition }: Placed<Saving>, by: string) => ({
  $cond: [
    {
      $and: [
        { $eq: [`$${path}.claimed`, next.epoch] },
        { $eq: [{ $ifNull: [`$${path}.position`, null] }, { $literal: expectedPosition ?? null }] },
      ],
    },
    { $literal: { ...next, claimed: next.epoch, by } },
    `$${path}`,
  ],
});

/** One that is not there has no epoch, and stays away. */
const forgottenWhereThere = (path: string) => ({
  $cond: [{ $gt: [`$${path}.claimed`, null] }, { $mergeObjects: [`$${path}`, forgotten] }, '$$REMOVE'],
});

/** Names of shards are numbers; whatever else comes is kept from meaning anything to the server. */
function placeOf(id: string): Place {
  const end = id.lastIndexOf('/');
  const key = `_${encodeURIComponent(id.slice(end + 1)).replaceAll('.', '%2E')}`;
  return { document: id.slice(0, Math.max(0, end)), key, path: `of.${key}` };
}

const toCheckpoint = (stored: StoredCheckpoint | undefined): Checkpoint | undefined => {
  const { position = null, eventId, installationId, epoch } = stored ?? {};
  if (position === null) return undefined;
  return { position, eventId: eventId ?? '', installationId: installationId ?? '', epoch: epoch ?? 0 };
};
