import type { FieldChange } from '@rollcall/domain';

/** An event as the Admin API tells it. */
export interface HistoryEvent {
  readonly revision: number;
  readonly type: string;
  readonly recordedAt?: string;
  readonly at?: string;
  readonly actor?: string;
  readonly correlationId?: string;
  readonly changes: readonly FieldChange[] | null;
  readonly problem?: { readonly code: string; readonly error: string };
}

/** Some lines: the event, then a field each. */
export function historyText(event: HistoryEvent): string {
  const { revision, type, recordedAt, at, actor, correlationId, changes, problem } = event;
  const head = [
    `#${revision}`,
    recordedAt,
    type,
    at && `at ${at}`,
    actor && `by ${actor}`,
    correlationId && `request ${correlationId}`,
  ];
  const rest =
    problem !== undefined
      ? [`cannot be read: ${problem.error}`]
      : (changes?.map(changeText) ?? ['what it changed is not known: an earlier event cannot be read']);
  return [head.filter(Boolean).join('  '), ...rest.map((line) => `    ${line}`)].map(visible).join('\n');
}

export const changeText = ({ field, before, after }: FieldChange): string =>
  `${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;

/** Control characters could move the cursor. */
const visible = (line: string): string => line.replace(/\p{Cc}/gu, '?');
