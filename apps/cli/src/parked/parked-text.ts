import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';
import type { ParkedAnswer, ParkedDocumentAnswer, RetryAnswer } from './parked-answer.js';

export const parkedTable = (parked: readonly ParkedAnswer[]): string =>
  table(
    ['ID', 'BUILD', 'DOCUMENT', 'ERROR', 'SINCE'],
    parked.map(({ id, build, document, error, since }) => [id, build, document, error, since]),
  );

/** All that is known of one, with the event that could not be folded. */
export function parkedText({ event, stack, ...parked }: ParkedDocumentAnswer): string {
  const rows: readonly (readonly [string, string])[] = [
    ['id', parked.id],
    ['build', parked.build],
    ['document', parked.document],
    ['stream', parked.stream],
    ['since', parked.since],
    ['error', parked.error],
    ['event', event === null ? 'is in the log no more' : `${event.type} ${event.id}`],
  ];
  const ofEvent: readonly (readonly [string, string])[] =
    event === null
      ? []
      : [
          ['position', event.position],
          ['revision', String(event.revision)],
          ['recorded', event.recordedAt ?? 'cannot be read'],
          ['data', event.data === null ? 'cannot be read' : JSON.stringify(event.data)],
        ];
  const lines = [...rows, ...ofEvent].map(([name, value]) => `${name.padEnd('document'.length)}  ${value}`);
  return [...lines, ...(stack === '' ? [] : ['stack', stack])].join('\n');
}

export function retryText({ released, error }: RetryAnswer): string {
  if (released) return 'It can be folded, and is parked no more.';
  if (error === null) return 'Nobody who folds it has answered yet: it is retried as soon as somebody does.';
  return `It stays parked: ${error}.`;
}

/** Of the result of an operation that retried many. */
export function retriedText(result: Readonly<Record<string, unknown>>): string {
  const { retried, released, failed, refused, first } = result as unknown as {
    readonly retried: number;
    readonly released: number;
    readonly failed: number;
    readonly refused: number;
    readonly first: readonly { readonly build: string; readonly document: string; readonly error: string }[];
  };
  const counts = `${counted(retried)} retried, ${counted(released)} released, ${counted(failed)} failed again`;
  const summary = refused === 0 ? `${counts}.` : `${counts}, ${counted(refused)} could not be tried.`;
  if (first.length === 0) return summary;
  const rows = first.map(({ build, document, error }) => [build, document, error]);
  return `${summary}\n${table(['BUILD', 'DOCUMENT', 'ERROR'], rows)}`;
}
