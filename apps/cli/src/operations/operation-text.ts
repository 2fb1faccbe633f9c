import { table } from '../keys/table.js';
import type { OperationAnswer } from './operation-answer.js';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `1,234`; people read it. */
export const counted = (count: number): string => number.format(count);

/** `8 s`, `2 min 5 s`, `3 h 20 min`. */
export function lasting(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${counted(hours)} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** How far it is, how fast, and how long it will take, as far as is known. */
export function paceText({ progress }: OperationAnswer): string {
  const { done, total, unit, rate, secondsLeft } = progress;
  return [
    total === null ? `${counted(done)} ${unit}` : `${counted(done)} of ${counted(total)} ${unit}`,
    rate === null ? '' : `${counted(rate)} ${unit}/s`,
    secondsLeft === null ? '' : `${lasting(secondsLeft)} left`,
  ]
    .filter((part) => part !== '')
    .join(' | ');
}

export const operationTable = (operations: readonly OperationAnswer[]): string =>
  table(
    ['ID', 'KIND', 'STATE', 'STEP', 'PROGRESS', 'CREATED', 'BY'],
    operations.map((operation) => {
      const { id, kind, state, step, createdAt, requestedBy } = operation;
      return [id, kind, state, step, step === '' ? '' : paceText(operation), createdAt, requestedBy];
    }),
  );

/** All of it, a line each. */
export function operationText(operation: OperationAnswer): string {
  const { id, kind, state, step, input, result, error, requestedBy } = operation;
  const { createdAt, startedAt, updatedAt, finishedAt } = operation;
  const rows: readonly (readonly [string, string | null])[] = [
    ['id', id],
    ['kind', kind],
    ['state', state],
    ['step', step || null],
    ['progress', step === '' ? null : paceText(operation)],
    ['input', JSON.stringify(input)],
    ['result', result && JSON.stringify(result)],
    ['error', error && `${error.code}: ${error.message}`],
    ['requested by', requestedBy],
    ['created', createdAt],
    ['started', startedAt],
    ['updated', updatedAt],
    ['finished', finishedAt],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  return shown.map(([name, value]) => `${name.padEnd('requested by'.length)}  ${value}`).join('\n');
}

/** What became of it, in a line. */
export function endText({ kind, state, error, startedAt, finishedAt }: OperationAnswer): string {
  const took =
    startedAt === null || finishedAt === null
      ? ''
      : ` after ${lasting((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)}`;
  const why = error === null ? '' : `: ${error.message} (${error.code})`;
  return `The ${kind} ${state === 'cancelled' ? 'was cancelled' : state}${took}${why}.`;
}
