/** Why a decision was refused. The codes are stable; what they mean over HTTP is decided at the edge. */
export type DomainErrorCode =
  | 'user_not_found'
  | 'user_exists'
  | 'user_mismatch'
  | 'invalid_attribute_keys'
  | 'invalid_event_attribute_keys'
  | 'email_required'
  | 'invalid_value'
  | 'personalization_off'
  | 'metric_not_found'
  | 'total_out_of_range'
  | 'environment_exists'
  | 'environment_not_found'
  | 'key_not_found'
  | 'key_exists'
  | 'key_inactive'
  | 'segment_not_found'
  | 'segment_exists'
  | 'too_many_segments';

export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: DomainErrorCode,
    message: string,
    /** The input's field, in the caller's spelling, or the offending keys. */
    readonly detail: { readonly field?: string; readonly keys?: readonly string[] } = {},
  ) {
    super(message);
  }
}

export const isDomainError = (error: unknown): error is DomainError =>
  error instanceof Error && error.name === 'DomainError' && 'code' in error;
