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

  private client(options: Partial<AdminClientOptions> = {}): AdminClient {
    return new AdminClient({ ...this.address, ...options });
  }
}
