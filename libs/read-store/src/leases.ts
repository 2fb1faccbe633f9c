/** Who may do what only one process may do. Time is the store's own clock, so that machines' clocks need not agree. */
export interface Lease {
  readonly id: string;
  /** Of a process, e.g. `<host>/<pid>/<random>`. */
  readonly owner: string;
  /** Higher with each new owner; the fencing token of what the owner writes. */
  readonly epoch: number;
  /** Milliseconds until it may be taken over; 0 = it may be taken. */
  readonly remainingMs: number;
}

export interface LeaseStore {
  /** Takes a lease that is free, expired or already this owner's (then the epoch stays). Undefined: another one holds it. */
  acquire(id: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** False: it was lost (expired and taken, or given up): nothing may be written under that epoch any more. */
  renew(id: string, owner: string, epoch: number, ttlMs: number): Promise<boolean>;
  /** Free at once; the epoch is kept for the next owner to go beyond. Of a lease that is not held so: nothing. */
  release(id: string, owner: string, epoch: number): Promise<void>;
  /** All that were ever taken, those given up too (`owner` empty, `remainingMs` 0), whose ids begin so; by id. */
  list(prefix: string): Promise<readonly Lease[]>;
}
