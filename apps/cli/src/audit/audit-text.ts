import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';

/** Result of an audit, as far as it is shown. */
interface AuditAnswer {
  readonly how: 'all' | 'sample';
  readonly size?: number;
  readonly seed?: number;
  readonly drifted: number;
  readonly projections: readonly AuditedAnswer[];
  readonly skipped: readonly string[];
}

interface AuditedAnswer {
  readonly projection: string;
  readonly build: string;
  readonly audited: number;
  readonly drifted: {
    readonly missing: number;
    readonly extra: number;
    readonly different: number;
    readonly unfoldable: number;
  };
  readonly parked: number;
  readonly first: readonly {
    readonly document: string;
    readonly kind: string;
    readonly fields: readonly {
      readonly field: string;
      readonly stored?: unknown;
      readonly folded?: unknown;
    }[];
  }[];
}

/** What was audited, how many documents are not what their events make of them, and the first of those. */
export function auditText(result: Readonly<Record<string, unknown>>): string {
  const { how, size, seed, drifted, projections, skipped } = result as unknown as AuditAnswer;
  const rows = projections.map(({ projection, build, audited, drifted: of, parked }) => [
    projection,
    build,
    ...[audited, of.missing, of.extra, of.different, of.unfoldable, parked].map(counted),
  ]);
  const head = ['NAME', 'BUILD', 'AUDITED', 'MISSING', 'EXTRA', 'DIFFERENT', 'UNFOLDABLE', 'PARKED'];
  const lines = [table(head, rows)];
  if (how === 'sample') lines.push(`Drawn: ${counted(size ?? 0)} documents of each, with --seed ${seed}.`);
  if (skipped.length > 0) lines.push(`Not audited, as no build of it is read yet: ${skipped.join(', ')}.`);
  lines.push(driftText(drifted));
  for (const { projection, first } of projections)
    for (const { document, kind, fields } of first)
      lines.push(
        `${projection} ${document}: ${kind}`,
        ...fields.map(
          ({ field, stored, folded }) => `  ${field}: ${shown(stored)}, should be ${shown(folded)}`,
        ),
      );
  return lines.join('\n');
}

function driftText(drifted: number): string {
  if (drifted === 0) return 'Nothing has drifted.';
  return drifted === 1 ? '1 document has drifted.' : `${counted(drifted)} documents have drifted.`;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
