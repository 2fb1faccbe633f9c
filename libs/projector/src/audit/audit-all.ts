import { compareBuilds } from '../comparison/compare-builds.js';
import { dropBuild } from '../builds/drop-build.js';
import type { AuditedBuild } from './audit-parts.js';
import { checkpointId, shardOfDocument } from '../shards.js';
import { driftOf, MOST_TOLD, type AuditedProjection, type Drift } from './audit-result.js';
import { foldScratch, type ScratchParts } from './scratch-fold.js';

/** Of an operation's scratch build beside a live one. `operation`: its id, a UUID. */
export const scratchName = (build: string, operation: string): string =>
  `${build}-audit-${operation.slice(0, 8)}`;

const scratchOf = (builds: readonly AuditedBuild[], operation: string): readonly AuditedBuild[] =>
  builds.map(({ projection, build }) => ({ projection, build: scratchName(build, operation) }));

/**
 * Folds the whole log into scratch builds, and compares each document of them and of the live ones, which are fed
 * meanwhile: nothing that is there can be extra, and nothing that should be there missing, without being found. May be
 * begun again with the same operation; the scratch builds stay when it fails.
 */
export async function auditAll(
  parts: ScratchParts,
  builds: readonly AuditedBuild[],
  operation: string,
): Promise<readonly AuditedProjection[]> {
  const scratch = scratchOf(builds, operation);
  await foldScratch(parts, scratch);
  const audited: AuditedProjection[] = [];
  for (const [at, { projection, build }] of builds.entries()) {
    const report = (done: number, total: number): void =>
      parts.report(`compare ${projection.name}`, done, total, 'documents');
    const names = { live: scratch[at]!.build, other: build };
    const found = await compareBuilds({ ...parts, report }, projection, names);
    const { parked, unfoldable } = await parkedIn(parts, scratch[at]!.build, build);
    audited.push({
      projection: projection.name,
      build,
      audited: found.compared,
      drifted: { ...found.differences, unfoldable: unfoldable.length },
      parked,
      first: [...found.first.map(driftOf), ...unfoldable].slice(0, MOST_TOLD),
    });
  }
  await dropScratch(parts, builds, operation);
  return audited;
}

/** Documents that wait in the live build, and those that do not though an event of theirs that it has passed cannot be folded. */
async function parkedIn(
  { readStore: { parked, checkpoints } }: ScratchParts,
  scratch: string,
  live: string,
): Promise<{ readonly parked: number; readonly unfoldable: readonly Drift[] }> {
  const waiting = new Set((await parked.list(live)).map(({ document }) => document));
  const unfoldable: Drift[] = [];
  for (const { document, position } of await parked.list(scratch)) {
    if (waiting.has(document)) continue;
    const passed = await checkpoints.load(checkpointId(live, shardOfDocument(document)));
    if (passed !== undefined && position <= passed.position)
      unfoldable.push({ document, kind: 'unfoldable', fields: [] });
  }
  return { parked: waiting.size, unfoldable };
}

/** Safe to repeat. */
export async function dropScratch(
  { readStore, shards }: Pick<ScratchParts, 'readStore' | 'shards'>,
  builds: readonly AuditedBuild[],
  operation: string,
): Promise<void> {
  for (const { build } of scratchOf(builds, operation)) await dropBuild(readStore, build, shards);
}
