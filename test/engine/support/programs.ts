import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { domainSchemas, type EventSchemas } from '@rollcall/event-sourcing';
import { userProfileProjection } from '@rollcall/projections';
import { adminApp, type AdminApp } from '../../support/admin-app.js';
import { adminKey, removeDirectory, temporaryDirectory } from '../../support/server.js';

/** Programs with other schemas of events, one after the other on one data directory. */
export class Programs {
  readonly directory = temporaryDirectory();
  private readonly own = { ...domainSchemas };
  private running: AdminApp | undefined;

  /** Starts the next program. `fresh`: without the read models that the one before made. */
  async start(schemas: EventSchemas = {}, read: 'as-left' | 'fresh' = 'fresh'): Promise<AdminApp> {
    await this.stop();
    if (read === 'fresh')
      for (const end of ['', '-wal', '-shm'])
        rmSync(join(this.directory, `read-models.db${end}`), { force: true });
    Object.assign(domainSchemas, this.own, schemas);
    this.running = await adminApp({ ROLLCALL_DATA_DIR: this.directory, ROLLCALL_ADMIN_KEY: adminKey });
    return this.running;
  }

  async stop(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    Object.assign(domainSchemas, this.own);
    removeDirectory(this.directory);
  }
}

/** Makes the fold of a user's profile throw for a name, until it is told to end. */
export function unfoldable(name: string): () => void {
  const { evolve } = userProfileProjection;
  Object.assign(userProfileProjection, {
    evolve: ((document, event) => {
      if ((event.data as { sealed?: { name?: string } }).sealed?.name === name)
        throw new TypeError('cannot fold this');
      return evolve(document, event);
    }) satisfies typeof evolve,
  });
  return () => void Object.assign(userProfileProjection, { evolve });
}
