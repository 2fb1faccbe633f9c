import { createHash } from 'node:crypto';
import { buildName } from '@rollcall/projections';
import type { ReadStore } from '@rollcall/read-store';
import type { ProjectionId } from './builds/initial-record.js';
import { readReports } from './reports/projector-report.js';

/**
 * What processes that know the same versions of the same projections call themselves. Such processes share the work; those
 * of an earlier program, whose name is lower, go on with everything they know, and later ones feed what those do not.
 */
export function familyOf(projections: readonly ProjectionId[]): string {
  const known = projections.map(buildName).sort();
  const versions = projections.reduce((sum, { version }) => sum + version, 0);
  const digest = createHash('sha256').update(JSON.stringify(known)).digest('hex');
  return `${String(versions).padStart(6, '0')}-${digest.slice(0, 8)}`;
}

/** Name and version of what these families know, as their processes told. */
export async function knownTo(
  families: ReadonlySet<string>,
  readStore: Pick<ReadStore, 'reports'>,
): Promise<ReadonlySet<string>> {
  if (families.size === 0) return new Set();
  const told = (await readReports(readStore)).filter(({ report }) => families.has(report.family));
  return new Set(told.flatMap(({ report }) => report.projections.map(buildName)));
}
