/** What can go wrong in an engine room. Told apart by `code`, never by `instanceof`. */
export type EngineErrorCode =
  | 'wrong_expected_revision'
  | 'append_too_large'
  | 'store_unavailable'
  | 'outcome_unknown'
  /** Lost the race for a stream too often. */
  | 'conflict'
  /** Written by a newer version than this process knows. */
  | 'unknown_event_version'
  /** The sealed part does not open with the key it should open with. */
  | 'unsealing_failed'
  /** Data or metadata of a stored event are not what any version writes. */
  | 'malformed_event'
  | 'read_model_behind'
  | 'parked'
  /** No read model has that name. */
  | 'unknown_projection'
  /** Another rebuild of the projection is under way. */
  | 'rebuild_in_progress'
  /** What was being built is there no longer. */
  | 'rebuild_cancelled'
  /** A build that has not come to the log's head cannot go live. */
  | 'not_caught_up'
  /** There is no build to go back to, or to prune. */
  | 'no_previous_build'
  /** Log and read models do not belong together, or another owner has taken over. */
  | 'foreign_log'
  | 'deposed'
  /** This process cannot be sure to hold what it must hold to write: nothing was written. */
  | 'lease_lapsed'
  /** Another process holds the data directory. */
  | 'data_directory_held'
  | 'operation_not_found'
  /** It succeeded or was cancelled: it cannot be cancelled, or resumed, any more. */
  | 'operation_ended'
  /** It has not ended: it cannot be resumed. */
  | 'operation_active';

export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    /** Clear facts for logs: which store, which stream, which revision. Never personal data. */
    readonly detail: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const isEngineError = (error: unknown, code?: EngineErrorCode): error is EngineError =>
  error instanceof Error &&
  error.name === 'EngineError' &&
  (code === undefined || (error as EngineError).code === code);

/** A store took no write for its disk is full. It is read as before, and nothing that it acknowledged is lost. */
export const isDiskFull = (error: unknown): error is EngineError =>
  isEngineError(error, 'store_unavailable') && error.detail.isDiskFull === true;
