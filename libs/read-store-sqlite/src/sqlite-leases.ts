import type { Lease, LeaseStore } from '@rollcall/read-store';
import type { Statement, StoreFile } from './store-file.js';

/** `expires_at`: milliseconds since 1970 by this machine's clock; 0 once given up. */
export const leaseSchema = `
  CREATE TABLE IF NOT EXISTS leases (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, epoch INTEGER NOT NULL, expires_at INTEGER NOT NULL);`;

/** Leases among whoever has the file open: one machine, so that its own clock is the store's. */
export class SqliteLeases implements LeaseStore {
  private readonly take: Statement<[epoch: number]>;
  private readonly extend: Statement<[]>;
  private readonly free: Statement<[]>;
  private readonly select: Statement<[id: string, owner: string, epoch: number, expiresAt: number]>;

  constructor(private readonly file: StoreFile) {
    this.take = file.prepare(`
      INSERT INTO leases (id, owner, epoch, expires_at) VALUES (?1, ?2, 1, ?3 + ?4)
      ON CONFLICT (id) DO UPDATE SET
        epoch = epoch + (owner <> excluded.owner), owner = excluded.owner, expires_at = excluded.expires_at
      WHERE owner = excluded.owner OR expires_at <= ?3
      RETURNING epoch`);
    this.extend = file.prepare('UPDATE leases SET expires_at = ? WHERE id = ? AND owner = ? AND epoch = ?');
    this.free = file.prepare(`
      UPDATE leases SET owner = '', expires_at = 0 WHERE id = ? AND owner = ? AND epoch = ?`);
    this.select = file.prepare(`
      SELECT id, owner, epoch, expires_at FROM leases WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id`);
  }

  acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    return this.file.write(() => {
      const [epoch] = this.take.get(id, owner, Date.now(), ttlMs) ?? [];
      return epoch === undefined ? undefined : { id, owner, epoch, remainingMs: ttlMs };
    });
  }

  renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean> {
    return this.file.write(() => this.extend.run(Date.now() + ttlMs, id, owner, epoch).changes === 1);
  }

  async release(id: string, owner: string, epoch: number): Promise<void> {
    await this.file.write(() => this.free.run(id, owner, epoch));
  }

  list(prefix: string): Promise<readonly Lease[]> {
    return this.file.read(() => {
      const now = Date.now();
      return this.select.all(prefix).map(([id, owner, epoch, expiresAt]) => {
        return { id, owner, epoch, remainingMs: Math.max(0, expiresAt - now) };
      });
    });
  }
}
