import type { BuildDirectory } from './builds.js';
import type { CheckpointStore } from './checkpoints.js';
import type { Collection, CollectionDefinition, DocumentBody } from './collections.js';
import type { LeaseStore } from './leases.js';
import type { ParkingLot } from './parking-lot.js';
import type { ReportStore } from './reports.js';
import type { RequestStore } from './requests.js';

/**
 * Where read models live: rebuildable from the log, whatever happens to it. What an adapter must do is written as a test
 * in test/contract. Rejects with an `EngineError`-shaped error, code `store_unavailable`, when the store is away; every
 * write is safe to repeat then.
 */
export interface ReadStore {
  /** Does it answer `contains`? Where not, that is `invalid_filter`. */
  readonly searchesInside: boolean;
  /** Makes the collection and its indexes where missing; other fields than it was made with: `invalid_definition`. */
  collection<Body extends DocumentBody>(definition: CollectionDefinition<Body>): Promise<Collection<Body>>;
  /** With all its documents and tombstones. */
  drop(name: string): Promise<void>;
  readonly checkpoints: CheckpointStore;
  readonly parked: ParkingLot;
  readonly leases: LeaseStore;
  readonly builds: BuildDirectory;
  readonly reports: ReportStore;
  readonly requests: RequestStore;
  ping(): Promise<void>;
  close(): Promise<void>;
}
