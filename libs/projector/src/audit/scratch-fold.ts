import { START } from '@rollcall/event-sourcing';
import { Build } from '../build.js';
import { Intake } from '../intake.js';
import { LaneShards } from '../lane-shards.js';
import { PieceSize } from '../pacing.js';
import { leastApplied } from '../status.js';
import type { AuditedBuild, AuditParts } from './audit-parts.js';

export interface ScratchParts extends AuditParts {
  /** Of the log. */
  readonly installationId: string;
}

const BATCH = 1_000;
const CACHE_BYTES = 8 * 1024 * 1024;
/** Milliseconds between checkpoints. */
const SAVE_EVERY_MS = 2_000;

/**
 * Folds the whole log, in order and once, into builds that nobody else knows of. One that was begun before, in whichever
 * process, is taken up at its last checkpoint. Documents are folded in the store, so that memory stays bounded.
 */
export async function foldScratch(parts: ScratchParts, scratch: readonly AuditedBuild[]): Promise<void> {
  const { store, codec, signal, report } = parts;
  const shards = new LaneShards(Array(parts.shards).keys(), parts.shards, () => !signal.aborted);
  const builds = scratch.map(
    ({ projection, build }) => new Build(projection, build, contextOf(parts, shards)),
  );
  for (const build of builds) await build.open();
  const intake = new Intake(builds, shards, codec, (_build, _event, error) => {
    throw error;
  });
  const save = async (): Promise<void> => {
    await intake.store();
    for (const build of builds) await build.saveCheckpoint();
  };
  const types = [...new Set(scratch.flatMap(({ projection }) => projection.types))];
  let savedAt = performance.now();
  for await (const batch of store.readAll({
    after: leastApplied(builds),
    filter: { types },
    batchSize: BATCH,
    signal,
  })) {
    signal.throwIfAborted();
    const newer = await intake.fold(batch);
    if (newer !== undefined) throw newer.error;
    if (!intake.isFull) continue;
    await intake.store();
    await reportUpTo(batch.position);
    if (performance.now() - savedAt < SAVE_EVERY_MS) continue;
    await save();
    savedAt = performance.now();
  }
  signal.throwIfAborted();
  await save();

  async function reportUpTo(position: string): Promise<void> {
    const head = await store.head();
    const { amount: total, unit } = await store.distance(START, head);
    const { amount: left } = await store.distance(position, head);
    report('fold', total - left, total, unit);
  }
}

const contextOf = (
  { store, readStore, installationId }: ScratchParts,
  shards: LaneShards,
): ConstructorParameters<typeof Build>[2] => ({
  store,
  readStore,
  shards,
  installationId,
  onForeignLog: 'rebuild',
  pieces: { load: new PieceSize(50, 5_000), store: new PieceSize(50, 5_000) },
  cacheBytes: CACHE_BYTES,
  clock: () => new Date(),
});
