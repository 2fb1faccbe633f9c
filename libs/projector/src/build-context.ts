import type { EventStore } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { LaneShards } from './lane-shards.js';
import type { PieceSize } from './pacing.js';

/** What a build works with. */
export interface BuildContext {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly shards: LaneShards;
  readonly installationId: string;
  readonly onForeignLog: 'rebuild' | 'stop';
  readonly pieces: { readonly load: PieceSize; readonly store: PieceSize };
  readonly cacheBytes: number;
  readonly clock: () => Date;
}
