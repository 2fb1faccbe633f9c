import type { Finding } from '@rollcall/doctor';
import type { AskedBackup, BackupAnswer, BackupOutcome } from '../backup/backup-answer.js';
import type { AskedReplay } from '../replay/asked-replay.js';
import { serverEvents } from '../replay/server-events.js';
import { AdminClient, type AdminClientOptions, type Scope } from '../server/admin-client.js';
import type { ServerAddress } from '../server/find-server.js';
import { listAll } from '../server/list-all.js';
import { streamOf } from '../server/stream-of.js';
import type { AskedKey, Installation, ListedKey, MadeKey } from './installation.js';

const path = '/admin/v1/api-keys';

/** Asks a running server. */
export class RunningInstallation implements Installation {
  constructor(private readonly address: ServerAddress) {}

  async createKey({ name, scope, environment }: AskedKey): Promise<MadeKey> {
    return (await this.client().ask('POST', path, { name, scope, environment })) as MadeKey;
  }

  listKeys(environment?: string): Promise<readonly ListedKey[]> {
    return listAll(this.client({ environment }), path);
  }

  streamOf(userId: string, scope: Scope): Promise<string> {
    return streamOf(this.client(scope), userId);
  }

  replay(asked: AskedReplay, scope: Scope, waiting: (reason: string) => void): AsyncIterable<string> {
    return serverEvents(this.client({ ...scope, onWait: waiting }), asked, waiting);
  }

  /** A server takes names only: what it may write, and where, is for who started it to say. */
  async backup({ target, includeInstallationKey }: AskedBackup): Promise<BackupOutcome> {
    if (target !== undefined && /[/\\]/.test(target)) {
      throw new Error(
        'The server is running, and writes below its backup directory (ROLLCALL_BACKUP_DIR) only: give a name, not a path.',
      );
    }
    const asked = { ...(target !== undefined && { target }), includeInstallationKey };
    const { id } = (await this.client().ask('POST', '/admin/v1/backups', asked)) as { readonly id: string };
    return { operation: id };
  }

  async listBackups(): Promise<readonly BackupAnswer[]> {
    const answer = await this.client().ask('GET', '/admin/v1/backups');
    return (answer as { readonly backups: readonly BackupAnswer[] }).backups;
  }

  async examine(deep: ((events: number) => void) | undefined): Promise<readonly Finding[]> {
    const answer = await this.client().ask(
      'GET',
      `/admin/v1/doctor${deep === undefined ? '' : '?deep=true'}`,
    );
    return (answer as { readonly findings: readonly Finding[] }).findings;
  }

  private client(options: Partial<AdminClientOptions> = {}): AdminClient {
    return new AdminClient({ ...this.address, ...options });
  }
}
