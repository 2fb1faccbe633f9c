import type { EventCodec } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import type { Projector, ProjectorLog, Rebuilds } from '@rollcall/projector';
import { backupKind } from './backup/index.js';
import { projectionKinds } from './projection-kinds.js';
import { rebuildKind, rebuildPartsOf } from './rebuild/index.js';
import type { Stores } from './stores.js';

/** What a process that hosts a projector can give to the operations that it runs. */
export interface OperationParts {
  readonly stores: Stores;
  readonly codec: EventCodec;
  readonly projector: Projector;
  readonly rebuilds: Rebuilds;
  readonly installationId: string;
  /** Where backups are written. */
  readonly backupDirectory: string;
  readonly log: ProjectorLog;
  /** Told of each projection that was audited. */
  readonly audited: (projection: string, drifted: number) => void;
}

/** Every kind of operation that there is. */
export const operationKinds = (parts: OperationParts): readonly OperationKind[] => [
  backupKind(parts),
  rebuildKind(rebuildPartsOf(parts)),
  ...projectionKinds(parts),
];
