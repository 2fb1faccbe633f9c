import type { ProductionReport } from '../production/rows.js';
import type { Row } from './compare.js';
import type { Machine } from './machine.js';
import { workloads } from './workloads.js';

export interface Report {
  readonly at: string;
  readonly machine: Machine;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rows: readonly Row[];
  readonly scale: readonly ScaleFigure[];
  readonly production?: ProductionReport;
}

/** One figure of the scale run: what was measured, beside what, and the aim. */
export interface ScaleFigure {
  readonly what: string;
  readonly value: string;
  readonly beside: string;
  readonly ratio: number;
  readonly aim: string;
}

/** Above this the generator had no air left, and the row says more of it than of the program. */
const GENERATOR_LIMIT = 0.9;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const number = (value: number, digits = 0): string =>
  Number.isFinite(value) ? value.toFixed(digits) : Number.isNaN(value) ? '–' : '∞';
const rate = (value: number): string =>
  Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en-US');

export function markdown({ at, machine, conditions, rows, scale, production }: Report): string {
  const parts = [
    `Rollcall benchmark, ${at}, commit ${machine.commit}`,
    `Node ${machine.node}, ${machine.platform}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB; ` +
      `writing and syncing 4 KiB takes ${machine.syncMicroseconds} µs here` +
      (machine.inMemoryFileSystem ? ' — ON A FILE SYSTEM IN MEMORY: NOTHING BELOW IS DURABLE' : ''),
    Object.entries(conditions)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
  ];
  if (rows.length > 0) parts.push(ratesTable(rows), durabilityNotes(rows), aims(rows));
  if (scale.length > 0) parts.push(scaleTable(scale));
  if (production !== undefined) parts.push(...productionParts(production));
  return parts.filter((part) => part !== '').join('\n\n');
}

const ratesTable = (rows: readonly Row[]): string =>
  table(
    [
      'workload',
      'connections',
      'program',
      'requests/s',
      '× ceiling',
      'p50 ms',
      'p99 ms',
      'RSS MiB',
      'errors',
      'projector lag',
      'event bytes',
      'generator busy',
    ],
    rows.map((row) =>
      (row.unavailable ?? row.failure) !== undefined
        ? [row.workload, String(row.connections), row.candidate, reason(row)]
        : [
            row.workload,
            String(row.connections),
            row.candidate,
            rate(row.requestsPerSecond),
            number(row.ofCeiling, 2),
            number(row.p50, 2),
            number(row.p99, 2),
            number(row.residentMiB),
            String(row.errors),
            Number.isNaN(row.lagSeconds)
              ? '–'
              : `${number(row.lagSeconds, 3)} s, ${number(row.lagEvents)} events`,
            number(row.eventBytes),
            `${number(row.generatorBusy * 100)} %${row.generatorBusy > GENERATOR_LIMIT ? ' (limit)' : ''}`,
          ],
    ),
  );

const reason = ({ unavailable, failure = '' }: Row): string =>
  (unavailable === undefined ? `failed: ${failure}` : `not run: ${unavailable}`)
    .replace(/\s+/g, ' ')
    .slice(0, 200);

function durabilityNotes(rows: readonly Row[]): string {
  const notes = new Map(
    rows
      .filter(({ durability }) => durability !== 'reads only')
      .map((row) => [row.candidate, row.durability]),
  );
  return [...notes].map(([candidate, durability]) => `- ${candidate}: ${durability}`).join('\n');
}

function aims(rows: readonly Row[]): string {
  const held = workloads.flatMap(({ title, aim }) => {
    const row = rows.find((r) => r.workload === title && r.connections === 64 && r.candidate === 'rollcall');
    if (aim === undefined || row === undefined || Number.isNaN(row.ofCeiling)) return [];
    return [[title, `≥ ${aim} × ceiling`, number(row.ofCeiling, 2), row.ofCeiling >= aim ? 'met' : 'missed']];
  });
  const lag = rows.filter(({ candidate }) => candidate === 'rollcall').map(({ lagSeconds }) => lagSeconds);
  const worst = Math.max(...lag.filter((seconds) => !Number.isNaN(seconds)));
  if (worst > -Infinity)
    held.push(['projector lag after a row', '< 1 s', `${number(worst, 3)} s`, worst < 1 ? 'met' : 'missed']);
  return held.length === 0 ? '' : table(['aim, 64 connections', 'wanted', 'measured', ''], held);
}

const scaleTable = (figures: readonly ScaleFigure[]): string =>
  table(
    ['scale', 'value', 'beside', 'ratio', 'aim'],
    figures.map(({ what, value, beside, ratio, aim }) => [what, value, beside, number(ratio, 2), aim]),
  );

const productionParts = ({ skipped, servers, rows }: ProductionReport): string[] =>
  skipped !== undefined
    ? [`The rows of production stores did not run: ${skipped}.`]
    : [
        `Servers: ${servers ?? ''}`,
        table(
          ['production', 'program', 'a second', "× the server's client", 'p50 ms', 'p99 ms', 'CPU µs each'],
          rows.map(({ what, program, perSecond, ofClient, p50, p99, busy }) => [
            what,
            program,
            rate(perSecond),
            number(ofClient, 2),
            number(p50, 2),
            number(p99, 2),
            number((busy * 1e6) / perSecond),
          ]),
        ),
      ];
