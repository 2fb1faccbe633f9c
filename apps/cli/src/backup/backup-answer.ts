/** A backup, as `GET /admin/v1/backups` tells it, and as the result of the operation that made it. */
export interface BackupAnswer {
  readonly name: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly bytes: number;
  readonly head: string;
  readonly events: number;
  readonly users: number;
  readonly unreadable: number;
  readonly installationKey: 'included' | 'not-included';
  readonly version: string;
}

/** What `rollcall backup` asks for. */
export interface AskedBackup {
  /** A name below the server's backup directory; of a stopped installation any directory. Default: by the time. */
  readonly target: string | undefined;
  readonly includeInstallationKey: boolean;
}

/** What came of it: a running server makes it as an operation. */
export type BackupOutcome =
  { readonly operation: string } | { readonly directory: string; readonly made: BackupAnswer };
