import type { Lease, LeaseStore } from '@rollcall/read-store';
import { error, ok, type Check, type Seen } from '../finding.js';

export interface LeaseParts {
  readonly leases: Pick<LeaseStore, 'list'>;
  /** Of the read models. */
  readonly shards: number;
}

const SHARDS = 'projector/shard/';
const SOLE = 'idempotency-indexer';

const isHeld = ({ owner, remainingMs }: Lease): boolean => owner !== '' && remainingMs > 0;

/** Is every part of the work that only one process may do, done by one? Where processes share the stores. */
export const leasesCheck = ({ leases, shards }: LeaseParts): Check => ({
  name: 'leases',
  async look() {
    const all = await leases.list('');
    const held = all.filter(isHeld);
    const owned = held.filter(({ id }) => id.startsWith(SHARDS));
    const owners = new Map<string, number>();
    for (const { owner } of owned) owners.set(owner, (owners.get(owner) ?? 0) + 1);
    const seen: Seen[] = [...owners].map(([owner, count]) =>
      ok(`${owner} feeds ${count} of ${shards} shards.`),
    );
    // Processes of two versions of the program each own the shards of what only they know.
    const fed = new Set(owned.map(({ id }) => Number.parseInt(id.slice(SHARDS.length), 10))).size;
    if (fed < shards)
      seen.push(
        error(
          `${shards - fed} of ${shards} shards are fed by nobody: their read models fall behind.`,
          'Start a projector process, or see why those that run do not take them.',
        ),
      );
    if (!held.some(({ id }) => id === SOLE))
      seen.push(
        error(
          'Nobody fills the index of idempotency keys: keyed writes become slower and slower.',
          'Start a projector process.',
        ),
      );
    return seen;
  },
});
