export type MigrationErrorCode =
  /** The target holds the log of another installation, or its documents or keys. */
  | 'foreign_target'
  /** An event or a key of the target is not what the source has in its place. */
  | 'target_differs'
  /** The target lacks something that the source has. */
  | 'target_incomplete'
  /** The target holds events that the source does not have, and was never completed. */
  | 'target_ahead'
  /** Appends that were under way together were stored in another order. */
  | 'order_lost'
  /** The target refuses an event where the log has it. */
  | 'append_refused'
  /** The data keys of the source are not there, or do not open. */
  | 'unusable_source';

/** Why a migration cannot go on, and what to do. Told apart by `code`. No personal data. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';

  constructor(
    readonly code: MigrationErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An append-only log that went wrong cannot be mended, and the source has everything. */
export const startOver =
  'Empty both target stores (or name other ones) and run the migration again; the data directory was not changed.';
