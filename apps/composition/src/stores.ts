import type {
  EventStore,
  IdempotencyIndex,
  KeyStore,
  OperationalStore,
  SnapshotStore,
} from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';

/** Everything an installation keeps. Nobody beyond this app can tell which adapters they are. */
export interface Stores {
  readonly eventStore: EventStore;
  readonly keyStore: KeyStore;
  readonly snapshots: SnapshotStore;
  readonly idempotencyIndex: IdempotencyIndex;
  readonly readStore: ReadStore;
  readonly operational: OperationalStore;
  /** 32 bytes. */
  readonly installationKey: Uint8Array;
  /** No other process can write to the log. */
  readonly exclusive: boolean;
  /** Of read models; fixed at the first start. */
  readonly shards: number;
  close(): Promise<void>;
}
