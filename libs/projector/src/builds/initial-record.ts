import { buildName } from '@rollcall/projections';
import type { BuildRecord, ReadStore } from '@rollcall/read-store';
import { checkpointId } from '../shards.js';

/** A (projection, version). */
export interface ProjectionId {
  readonly name: string;
  readonly version: number;
}

/** Who asks for a build that goes live by itself as soon as it has caught up. */
export const DEPLOYMENT = 'deployment';

export const shadowFor = (build: string, operation: string, now: Date) => ({
  build,
  operation,
  startedAt: now.toISOString(),
});

/** Name of a build: the first generation's is the projection's own. */
export const buildOfGeneration = (projection: ProjectionId, generation: number): string =>
  generation === 1 ? buildName(projection) : `${buildName(projection)}-g${generation}`;

/** Has anything ever been folded into the build? */
export async function isFed(
  build: string,
  { checkpoints }: Pick<ReadStore, 'checkpoints'>,
  shards: number,
): Promise<boolean> {
  const ids = Array.from({ length: shards }, (_, shard) => checkpointId(build, shard));
  return (await checkpoints.loadMany(ids)).size > 0;
}

/**
 * What stands for a record that was never stored, with revision 0: the first generation is live. But of a version that was
 * never fed, beside builds of older ones, it is a shadow until it has caught up.
 */
export async function initialRecord(
  { name, version }: ProjectionId,
  readStore: Pick<ReadStore, 'checkpoints'>,
  records: readonly BuildRecord[],
  shards: number,
  now: Date,
): Promise<BuildRecord> {
  const build = buildName({ name, version });
  const isUpgrade = async (): Promise<boolean> => {
    if (version === 1 || (await isFed(build, readStore, shards))) return false;
    if (records.some((record) => record.projection === name && record.version < version)) return true;
    for (let older = version - 1; older > 0; older--)
      if (await isFed(buildName({ name, version: older }), readStore, shards)) return true;
    return false;
  };
  const upgrade = await isUpgrade();
  return {
    projection: name,
    version,
    revision: 0,
    live: upgrade ? undefined : build,
    previous: undefined,
    shadow: upgrade ? shadowFor(build, DEPLOYMENT, now) : undefined,
    dropping: [],
    generation: 1,
    switchedAt: undefined,
  };
}
