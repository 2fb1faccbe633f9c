import type { EventCodec } from '@rollcall/event-sourcing';
import { allProjections } from '@rollcall/projections';
import { compareBuilds, type Comparison, type Rebuilds } from '@rollcall/projector';
import type { ParkingLot } from '@rollcall/read-store';
import type { BackgroundStores } from '../stores.js';

export interface CompareHooks {
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number) => void;
}

/** What a rebuild is made of. */
export interface RebuildParts {
  readonly rebuilds: Pick<Rebuilds, 'record' | 'begin' | 'awaitCaughtUp' | 'switch' | 'cancel' | 'withdraw'>;
  readonly parked: Pick<ParkingLot, 'list'>;
  compare(
    this: void,
    projection: string,
    builds: { readonly live: string; readonly other: string },
    hooks: CompareHooks,
  ): Promise<Comparison>;
}

export function rebuildPartsOf({
  stores,
  codec,
  rebuilds,
}: {
  readonly stores: BackgroundStores;
  readonly codec: EventCodec;
  readonly rebuilds: Rebuilds;
}): RebuildParts {
  const { eventStore: store, readStore, shards } = stores;
  return {
    rebuilds,
    parked: readStore.parked,
    compare: async (name, builds, hooks) => {
      await rebuilds.record(name);
      const projection = allProjections.find((one) => one.name === name)!;
      return compareBuilds({ store, codec, readStore, shards, ...hooks }, projection, builds);
    },
  };
}
