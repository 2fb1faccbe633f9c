/** What can be wrong with a backup. Told apart by `code`, never by `instanceof`. */
export type BackupErrorCode =
  /** There is something already where a backup, or a restored installation, was to go. */
  | 'target_not_empty'
  /** The directory holds no manifest, or one of a newer version. */
  | 'not_a_backup'
  /** A file is missing, or is not what the manifest says. */
  | 'backup_damaged'
  /** The files are as they were written, but the log in them does not fold as it did then. */
  | 'backup_differs'
  /** None was given, or another one than the backup's. */
  | 'installation_key_missing'
  /** The stores are not files of this process's. */
  | 'backup_not_supported'
  /** The disk would not take it, or would not give what is to be copied. */
  | 'backup_failed';

export class BackupError extends Error {
  override readonly name = 'BackupError';

  constructor(
    readonly code: BackupErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const isBackupError = (error: unknown, code?: BackupErrorCode): error is BackupError =>
  error instanceof Error &&
  error.name === 'BackupError' &&
  (code === undefined || (error as BackupError).code === code);
