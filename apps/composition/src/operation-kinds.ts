import type { EventCodec } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import type { LocalProjector, Rebuilds } from '@rollcall/projector';
import { projectionKinds } from './projection-kinds.js';
import { rebuildKind, rebuildPartsOf } from './rebuild/index.js';
import type { BackgroundStores } from './stores.js';

/** What whoever feeds the read models can give to the operations on them. */
export interface KindsOnReadModelsParts {
  readonly stores: BackgroundStores;
  readonly codec: EventCodec;
  readonly projector: LocalProjector;
  readonly rebuilds: Rebuilds;
  readonly installationId: string;
  /** Told of each projection that was audited. */
  readonly audited: (projection: string, drifted: number) => void;
}

/** The kinds of operations that are run where the read models are fed. */
export const kindsOnReadModels = (parts: KindsOnReadModelsParts): readonly OperationKind[] => [
  rebuildKind(rebuildPartsOf(parts)),
  ...projectionKinds(parts),
];
