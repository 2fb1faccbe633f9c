import type { OperationError } from '@rollcall/event-sourcing';

/** Errors whose messages are written here, hence carry no personal data. */
const OURS = new Set(['EngineError', 'DomainError', 'ReadStoreError', 'BackupError']);

/** Codes of errors that pass: the work is begun again from its checkpoint. */
const PASSING = new Set(['store_unavailable', 'outcome_unknown', 'lease_lapsed']);

/** What of an error may be kept: of those that are not ours, only what they are. */
export function failureOf(error: unknown): OperationError {
  if (!(error instanceof Error)) return { code: 'internal_error', message: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal_error';
  return { code, message: OURS.has(error.name) ? error.message : error.name };
}

export const isPassing = (error: unknown): boolean => PASSING.has(failureOf(error).code);
