import type { Position } from '@rollcall/event-sourcing';

/** Why something stopped, parked or has to be tried again. Carries no personal data. */
export interface Failure {
  /** An error's stable code, or its class name. */
  readonly code: string;
  readonly message: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly eventId?: string;
  readonly position?: Position;
}

export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** Messages of errors that are not ours may quote values; only where they came from is told. */
export const messageOf = (error: unknown): string =>
  error instanceof Error && error.name === 'EngineError' ? error.message : codeOf(error);

/** The frames alone: the first lines of a stack repeat the message. */
export const framesOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => line.startsWith('    at '))
        .join('\n')
    : '';
