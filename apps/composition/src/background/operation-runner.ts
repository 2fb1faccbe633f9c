import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { OperationRunner, type OperationKind } from '@rollcall/operations';
import type { ProjectorLog } from '@rollcall/projector';
import type { EngineTelemetry } from '../engine-telemetry.js';
import type { BackgroundStores } from '../stores.js';

export interface OperationRunnerParts {
  readonly stores: Pick<BackgroundStores, 'operational' | 'readStore' | 'exclusive'>;
  readonly kinds: readonly OperationKind[];
  /** Within which others take over what a dead process ran. */
  readonly leaseSeconds: number;
  readonly telemetry: Pick<EngineTelemetry, 'operationEnded'> | undefined;
  readonly log: ProjectorLog;
}

/** Part of the time within which a dead process's work is taken over for which leases are held; the rest is for looks. */
const LEASED = 0.8;

/** Who holds the data directory, and with it every lease that an earlier process left in there. */
const SOLE_OWNER = 'embedded';

/** Runs this installation's operations of these kinds, those that other processes left too. */
export function operationRunnerOf({
  stores,
  kinds,
  leaseSeconds,
  telemetry,
  log,
}: OperationRunnerParts): OperationRunner {
  return new OperationRunner({
    store: stores.operational.operations,
    leases: stores.readStore.leases,
    kinds,
    owner: stores.exclusive ? SOLE_OWNER : `${hostname()}/${process.pid}/${randomUUID()}`,
    leaseMs: leaseSeconds * 1_000 * LEASED,
    log,
    ended: ({ kind, state }) => telemetry?.operationEnded(kind, state),
  });
}
