export type AnalyticsErrorCode =
  /** Stored bytes that this version of the program cannot read: a build made by a newer one, or damage. */
  | 'unreadable_set'
  /** An attribute has more distinct values than are answered side by side. */
  | 'too_many_values';

export class AnalyticsError extends Error {
  override readonly name = 'AnalyticsError';

  constructor(
    readonly code: AnalyticsErrorCode,
    message: string,
  ) {
    super(message);
  }
}
