import { randomBytes } from 'node:crypto';
import { seal, wrappingKey } from './sealing.js';
import { SyncedLog } from './synced-log.js';

export interface UserKey {
  readonly id: string;
  readonly key: Buffer;
}

const MADE_AT_ONCE = 128;

/** A key for each user, on disk before anything is sealed with it; made ahead, many with one sync. */
export class UserKeys {
  private readonly log: SyncedLog;
  private readonly ready: UserKey[] = [];
  private making: Promise<void> | undefined;

  constructor(path: string) {
    this.log = new SyncedLog(
      path,
      'CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT',
    );
    const insert = this.log.database.prepare('INSERT INTO keys VALUES (?, ?)');
    this.insert = ({ id, key }) => insert.run(id, seal(wrappingKey, key));
  }

  private readonly insert: (key: UserKey) => void;

  async take(): Promise<UserKey> {
    if (this.ready.length < MADE_AT_ONCE / 2) void this.make();
    while (this.ready.length === 0) await this.make();
    return this.ready.pop()!;
  }

  private make(): Promise<void> {
    this.making ??= this.makeSome().finally(() => (this.making = undefined));
    return this.making;
  }

  private async makeSome(): Promise<void> {
    const made = Array.from({ length: MADE_AT_ONCE }, () => ({
      id: randomBytes(16).toString('base64url'),
      key: randomBytes(32),
    }));
    await this.log.run(() => made.forEach(this.insert));
    this.ready.push(...made);
  }
}
