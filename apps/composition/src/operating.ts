import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { OperationRunner } from '@rollcall/operations';
import type { Telemetry } from '@rollcall/platform';
import { operationKinds, type OperationParts } from './operation-kinds.js';

export interface RunnerParts extends Omit<OperationParts, 'audited'> {
  /** Within which others take over what a dead process ran. */
  readonly leaseSeconds: number;
  readonly telemetry: Pick<Telemetry, 'operationEnded' | 'audited'> | undefined;
}

/** Part of the time within which a dead process's work is taken over for which leases are held; the rest is for looks. */
const LEASED = 0.8;

/** Who holds the data directory, and with it every lease that an earlier process left in there. */
const SOLE_OWNER = 'embedded';

/** Runs this installation's operations, those that other processes left too. */
export function runnerOf({ leaseSeconds, telemetry, ...parts }: RunnerParts): OperationRunner {
  const { stores, log } = parts;
  return new OperationRunner({
    store: stores.operational.operations,
    leases: stores.readStore.leases,
    kinds: operationKinds({
      ...parts,
      audited: (projection, drifted) => telemetry?.audited(projection, drifted),
    }),
    owner: stores.exclusive ? SOLE_OWNER : `${hostname()}/${process.pid}/${randomUUID()}`,
    leaseMs: leaseSeconds * 1_000 * LEASED,
    log,
    ended: ({ kind, state }) => telemetry?.operationEnded(kind, state),
  });
}
