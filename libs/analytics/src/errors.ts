export type AnalyticsErrorCode =
  /** Stored bytes that this version of the program cannot read: a build made by a newer one, or damage. */
  | 'unreadable_set'
  /** An attribute has more distinct values than are answered side by side. */
  | 'too_many_values'
  /** So many periods, or so many periods and segments, that nobody could look at them. */
  | 'answer_too_large';

export class AnalyticsError extends Error {
  override readonly name = 'AnalyticsError';

  constructor(
    readonly code: AnalyticsErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const isAnalyticsError = (error: unknown): error is AnalyticsError =>
  error instanceof Error && error.name === 'AnalyticsError' && 'code' in error;
