import { expect } from '@jest/globals';
import type { Recorded } from '@rollcall/domain';
import { openEngine, type Engine } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import {
  allProjections,
  collectionOf,
  userSetsProjection,
  type DocumentProjection,
} from '@rollcall/projections';
import { documentId, shardOf } from '@rollcall/projector';
import { START } from '@rollcall/event-sourcing';
import type { StoredDocument } from '@rollcall/read-store';
import { setsOfBuild, setsOfLog } from '../projector/support/sets-by-user.js';
import { namedStores } from './server.js';
import { PATIENCE_MS } from './eventually.js';

type Documents = ReadonlyMap<string, object>;

/** Opens a stopped installation and holds its read models against its log. */
export async function expectReadModelsEqualFold(directory: string): Promise<void> {
  const configuration = loadConfiguration({
    ROLLCALL_DATA_DIR: directory,
    LOG_LEVEL: 'error',
    ...namedStores(directory),
  });
  const engine = await openEngine(configuration, createLogger(configuration));
  try {
    await engine.start();
    await expectEngineEqualsFold(engine);
  } finally {
    await engine.stop();
  }
}

/**
 * Lets a running engine's projector come to the head, and folds the whole log once more beside it: every document of every
 * projection must be the same, and no key of an event may stand twice.
 */
export async function expectEngineEqualsFold(engine: Engine): Promise<void> {
  const head = await engine.stores.eventStore.head();
  expect(await engine.projector?.reached(head, PATIENCE_MS)).toBe(true);
  const log = await everyEvent(engine);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  const uses = log.flatMap(useOf);
  expect(new Set(uses).size).toBe(uses.length);
  for (const projection of allProjections) {
    expect([projection.name, await stored(engine, projection)]).toEqual([
      projection.name,
      freshFold(engine, projection, log),
    ]);
  }
  const { live: build = 'none' } = await engine.liveBuilds.of(userSetsProjection);
  expect(await setsOfBuild(engine.stores.readStore, build)).toEqual(setsOfLog(log));
}

/** Keys count per user and metric. */
const useOf = ({ stream, idempotencyKey, data }: Recorded): string[] =>
  idempotencyKey === undefined
    ? []
    : [JSON.stringify([stream, (data as { metric?: string }).metric, idempotencyKey])];

async function everyEvent({ stores, codec }: Engine): Promise<readonly Recorded[]> {
  const all: Recorded[] = [];
  for await (const { events } of stores.eventStore.readAll({ after: START }))
    all.push(...(await codec.decode(events)));
  return all;
}

function freshFold(
  engine: Engine,
  projection: DocumentProjection<object>,
  log: readonly Recorded[],
): Documents {
  const documents = new Map<string, object | undefined>();
  for (const event of log) {
    const key = projection.types.includes(event.type) ? projection.key(event) : undefined;
    if (key === undefined) continue;
    const id = documentId(shardOf(event.stream, engine.stores.shards), key);
    documents.set(id, projection.evolve(documents.get(id), event));
  }
  return new Map(
    [...documents].filter((entry): entry is [string, object] => entry[1] !== undefined).sort(byId),
  );
}

/** Of the build that is read, without what its build alone decides. */
async function stored(engine: Engine, projection: DocumentProjection<object>): Promise<Documents> {
  const { live = 'none' } = await engine.liveBuilds.of(projection);
  const collection = await engine.stores.readStore.collection(collectionOf(projection, live));
  const all: StoredDocument<object>[] = [];
  let cursor: string | undefined;
  do {
    const page = await collection.find({ limit: 1_000, cursor });
    all.push(...page.documents);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const folded = (body: object): object => (projection.sets ? { ...body, place: undefined } : body);
  return new Map(all.map(({ id, body }): [string, object] => [id, folded(body ?? {})]).sort(byId));
}

const byId = ([a]: [string, object], [b]: [string, object]): number => (a < b ? -1 : 1);
