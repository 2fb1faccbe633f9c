import { table } from '../keys/table.js';
import { counted, lasting } from '../operations/operation-text.js';
import type { BuildAnswer, OwnerAnswer, ProjectionAnswer } from './projection-answer.js';

const head = [
  'NAME',
  'V',
  'BUILD',
  'ROLE',
  'STATE',
  'POSITION',
  'LAG',
  'BEHIND',
  'EVENTS/S',
  'PARKED',
  'OWNER',
  'LAST ERROR',
];

/** A row for each build. */
export const projectionTable = (projections: readonly ProjectionAnswer[]): string =>
  table(
    head,
    projections.flatMap((projection) => projection.builds.map((build) => rowOf(projection, build))),
  );

function rowOf({ name, version, isMeasured }: ProjectionAnswer, build: BuildAnswer): readonly string[] {
  const { role, state, position, lag, secondsBehind, rate, parked, owners, lastError } = build;
  // What nobody measures now may be more by now.
  const atLeast = isMeasured ? '' : '≥ ';
  return [
    name,
    String(version),
    build.build,
    role,
    state,
    position,
    `${atLeast}${counted(lag.amount)} ${lag.unit}`,
    secondsBehind === null ? 'unknown' : atLeast + lasting(secondsBehind),
    counted(rate),
    String(parked),
    owners.map(ownerText).join(', '),
    lastError === null ? '' : `${lastError.at} ${lastError.code}`,
  ];
}

const ownerText = ({ process, shards, isAlive, secondsSince }: OwnerAnswer): string =>
  `${process} (${shards})${isAlive ? '' : ` silent for ${lasting(secondsSince)}`}`;

/** All that is known of one. */
export function projectionText(projection: ProjectionAnswer): string {
  const { name, version, paused, isMeasured, builds, rebuiltBy, dropping, switchedAt } = projection;
  const lines = [`${name}, version ${version}`];
  if (paused !== null) lines.push(`Paused since ${paused.at} by ${paused.by}.`);
  if (!isMeasured) lines.push('No process measures all of it now: it may be further behind than told.');
  if (rebuiltBy !== null) lines.push(rebuiltText(rebuiltBy));
  if (switchedAt !== null) lines.push(`Another build went live at ${switchedAt}.`);
  if (dropping.length > 0) lines.push(`Being removed: ${dropping.join(', ')}.`);
  return [...lines, ...builds.map(buildText)].join('\n');
}

const rebuiltText = (operation: string): string =>
  operation === 'deployment'
    ? 'A new version: its first build goes live by itself as soon as it has caught up.'
    : `Being rebuilt: rollcall operations watch ${operation}`;

function buildText({
  build,
  role,
  state,
  position,
  lag,
  secondsBehind,
  rate,
  parked,
  owners,
  lastError,
}: BuildAnswer): string {
  const behind = secondsBehind === null ? 'unknown' : lasting(secondsBehind);
  const event =
    lastError?.eventId === undefined ? '' : `, event ${lastError.eventId} at ${lastError.position}`;
  const rows: readonly (readonly [string, string])[] = [
    ['state', state],
    ['position', position],
    ['lag', `${counted(lag.amount)} ${lag.unit}, ${behind}`],
    ['rate', `${counted(rate)} events/s`],
    ['parked', `${counted(parked)} documents`],
    ['owner', owners.map(ownerText).join(', ') || 'nobody'],
    [
      'last error',
      lastError === null
        ? 'none'
        : `${lastError.at} ${lastError.code}: ${lastError.message}${event} (${lastError.process})`,
    ],
  ];
  return [
    `\n${build} (${role})`,
    ...rows.map(([what, value]) => `  ${what.padEnd('last error'.length)}  ${value}`),
  ].join('\n');
}
