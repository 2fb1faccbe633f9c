import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';

/** Of a rebuild's result; whatever else is in it is not shown here. */
interface Rebuilt {
  readonly build: string;
  readonly comparison: Comparison | null;
}

interface Comparison {
  readonly compared: number;
  readonly differences: { readonly missing: number; readonly extra: number; readonly different: number };
  readonly parked: number;
  readonly first: readonly Difference[];
}

interface Difference {
  readonly document: string;
  readonly kind: string;
  readonly fields: readonly { readonly field: string; readonly values: readonly [unknown, unknown] }[];
}

/** What the new builds are, how they differ from those before, and the first differences. */
export function rebuildText(result: Readonly<Record<string, unknown>>): string {
  const rebuilt = Object.entries(result.projections as Readonly<Record<string, Rebuilt>>);
  const rows = rebuilt.map(([name, { build, comparison }]) => {
    if (comparison === null) return [name, build, '', '', '', '', ''];
    const { compared, differences, parked } = comparison;
    const { missing, extra, different } = differences;
    return [name, build, ...[compared, missing, extra, different, parked].map(counted)];
  });
  const summary = table(['NAME', 'BUILD', 'COMPARED', 'MISSING', 'EXTRA', 'DIFFERENT', 'PARKED'], rows);
  const first = rebuilt.flatMap(([name, { comparison }]) =>
    (comparison?.first ?? []).map((difference) => differenceText(name, difference)),
  );
  return [summary, ...first].join('\n');
}

const differenceText = (name: string, { document, kind, fields }: Difference): string =>
  [
    `${name} ${document}: ${kind}`,
    ...fields.map(({ field, values: [live, other] }) => `  ${field}: ${shown(live)} → ${shown(other)}`),
  ].join('\n');

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
