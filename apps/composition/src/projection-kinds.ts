import type { EventCodec } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import { allProjections } from '@rollcall/projections';
import {
  auditKind,
  rebuildUserKind,
  retryParkedKind,
  type LocalProjector,
  type Rebuilds,
} from '@rollcall/projector';
import type { BackgroundStores } from './stores.js';

export interface ProjectionKindParts {
  readonly stores: BackgroundStores;
  readonly codec: EventCodec;
  readonly projector: LocalProjector;
  readonly rebuilds: Pick<Rebuilds, 'record'>;
  readonly installationId: string;
  /** Told of each projection that was audited. */
  readonly audited: (projection: string, drifted: number) => void;
}

/** Operations on documents of read models: they are audited, rebuilt one user at a time, and retried. */
export function projectionKinds(parts: ProjectionKindParts): readonly OperationKind[] {
  const { codec, projector, rebuilds, installationId, audited } = parts;
  const { eventStore: store, readStore, shards } = parts.stores;
  const projections = allProjections;
  const builds = async (name: string) => {
    const { live, previous, shadow } = await rebuilds.record(name);
    return { live, read: defined(live, previous), fed: defined(live, previous, shadow?.build) };
  };
  return [
    auditKind({
      ...{ store, codec, readStore, shards, projections, installationId, audited },
      liveBuildOf: async ({ name }) => (await builds(name)).live,
    }),
    rebuildUserKind({
      ...{ readStore, projector, projections, shards },
      buildsOf: async ({ name }) => (await builds(name)).read,
    }),
    retryParkedKind({ readStore, projector, buildsOf: async (name) => (await builds(name)).fed }),
  ];
}

const defined = (...builds: readonly (string | undefined)[]): readonly string[] =>
  builds.filter((build) => build !== undefined);
