import type { Lease, LeaseStore } from '@rollcall/read-store';

interface Held {
  readonly owner: string;
  readonly epoch: number;
  readonly expiresAt: number;
}

/** Leases in memory, under a clock that stands still until a test moves it. */
export class MemoryLeases implements LeaseStore {
  private readonly held = new Map<string, Held>();
  private now = 0;

  /** Milliseconds. */
  pass(ms: number): void {
    this.now += ms;
  }

  async acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const held = this.held.get(id);
    if (held !== undefined && held.owner !== owner && held.expiresAt > this.now) return undefined;
    const epoch = held?.owner === owner ? held.epoch : (held?.epoch ?? 0) + 1;
    this.held.set(id, { owner, epoch, expiresAt: this.now + ttlMs });
    return { id, owner, epoch, remainingMs: ttlMs };
  }

  async renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean> {
    if (!this.isHeld(id, owner, epoch)) return false;
    this.held.set(id, { owner, epoch, expiresAt: this.now + ttlMs });
    return true;
  }

  async release(id: string, owner: string, epoch: number): Promise<void> {
    if (this.isHeld(id, owner, epoch)) this.held.set(id, { owner: '', epoch, expiresAt: 0 });
  }

  async list(prefix: string): Promise<readonly Lease[]> {
    return [...this.held]
      .filter(([id]) => id.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { owner, epoch, expiresAt }]) => {
        return { id, owner, epoch, remainingMs: Math.max(0, expiresAt - this.now) };
      });
  }

  private isHeld(id: string, owner: string, epoch: number): boolean {
    const held = this.held.get(id);
    return held?.owner === owner && held.epoch === epoch;
  }
}
