import type { ApiKeyScope } from '@rollcall/domain';
import type { Watched } from '@rollcall/backup';
import type { Finding } from '@rollcall/doctor';
import type { AskedBackup, BackupAnswer, BackupOutcome } from '../backup/backup-answer.js';
import type { AskedReplay } from '../replay/asked-replay.js';
import type { Scope } from '../server/admin-client.js';

export interface AskedKey {
  readonly name: string;
  readonly scope: ApiKeyScope;
  /** Default: the calling key's own; `production` where none is needed to call. */
  readonly environment?: string;
}

export interface MadeKey {
  /** The whole key. It can never be shown again. */
  readonly key: string;
  readonly environment: string;
}

/** What may be shown of a key. */
export interface ListedKey {
  readonly prefix: string;
  readonly scope: ApiKeyScope;
  readonly environment: string;
  readonly status: string;
  /** ISO 8601 UTC. */
  readonly created: string;
  readonly lastUsed: string | null;
  readonly name: string;
}

/** What the command line can ask of an installation, whether its server runs or not. */
export interface Installation {
  createKey(asked: AskedKey): Promise<MadeKey>;
  /** Oldest first. */
  listKeys(environment?: string): Promise<readonly ListedKey[]>;
  /** Name of the stream that the user has, or would have. */
  streamOf(userId: string, scope: Scope): Promise<string>;
  /** Events as whole lines of NDJSON, as fast as they are taken; `waiting` is told what holds it up. */
  replay(asked: AskedReplay, scope: Scope, waiting: (reason: string) => void): AsyncIterable<string>;
  /** Of an embedded installation. */
  backup(asked: AskedBackup, watched: Watched): Promise<BackupOutcome>;
  /** The newest first. */
  listBackups(): Promise<readonly BackupAnswer[]>;
  /** `deep`: reads the whole log, and tells how many events were read. */
  examine(deep: ((events: number) => void) | undefined): Promise<readonly Finding[]>;
}
