import type { IdempotencyIndex, KeyStore, OperationalStore, StoreProduct } from '@rollcall/event-sourcing';
import type { IndexState } from '@rollcall/read-store';

/** What a doctor asks of stores beyond what their ports are for. Rejects where one does not answer. */
export interface Examination {
  /** By store. */
  readonly products: Readonly<Record<string, (this: void) => Promise<StoreProduct>>>;
  /** Of the read store; undefined: it is this machine's. */
  clock(this: void): Promise<Date | undefined>;
  indexes(this: void): Promise<readonly IndexState[]>;
  /** Names of the read store's collections. */
  collections(this: void): Promise<readonly string[]>;
}

/** What the adapters of read stores answer beside the port. */
interface Examined {
  indexReport(): Promise<readonly IndexState[]>;
  collectionNames(): Promise<readonly string[]>;
  clock?(): Promise<Date>;
}

interface Products {
  readonly eventStore: () => Promise<StoreProduct>;
  readonly others: () => Promise<StoreProduct>;
}

/** Beside the log and the read models. */
interface Others {
  readonly keyStore: KeyStore;
  readonly idempotencyIndex: IdempotencyIndex;
  readonly operational: OperationalStore;
}

/** All stores but those of the log are of one product. */
export function examinationOf(
  stores: Others,
  readStore: Examined,
  { eventStore, others }: Products,
): Examination {
  const product =
    (store: { ping(): Promise<void> }): (() => Promise<StoreProduct>) =>
    async () => {
      await store.ping();
      return others();
    };
  const { keyStore, idempotencyIndex, operational } = stores;
  return {
    products: {
      eventStore,
      readStore: others,
      keyStore: product(keyStore),
      idempotencyIndex: product(idempotencyIndex),
      operational: product(operational),
    },
    clock: async () => readStore.clock?.(),
    indexes: () => readStore.indexReport(),
    collections: () => readStore.collectionNames(),
  };
}
