import type {
  EventStore,
  IdempotencyIndex,
  KeyStore,
  OperationalStore,
  SnapshotStore,
} from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { Examination } from './examination.js';

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
  /** For another thread of this process that opens the same stores. Absent: none may. */
  readonly sharing?: StoresSharing;
  /** Of read models; fixed at the first start. */
  readonly shards: number;
  /** What a backup copies, in this order; undefined where the stores are not files of this process's. */
  readonly files: readonly StoreFile[] | undefined;
  readonly examination: Examination;
  /** Names of files that are not written any more until the process is started anew, as the disk failed. Absent: none is. */
  broken?(this: void): readonly string[];
  /** Is there room on the disk to write? It is tried. Absent: the disks are others'. */
  hasRoom?(this: void): Promise<boolean>;
  close(): Promise<void>;
}

/** What the threads of a process that have the same stores open need of each other. */
export interface StoresSharing {
  /** How far the log is on disk. */
  readonly log: SharedArrayBuffer;
  /** What the other thread told of before the call is seen by every read that comes. */
  renew(this: void): void;
}

/** What keeps read models up to date works on these. */
export type BackgroundStores = Pick<
  Stores,
  'eventStore' | 'keyStore' | 'idempotencyIndex' | 'readStore' | 'operational' | 'exclusive' | 'shards'
>;

/** A file of the data directory that can be copied while it is in use. */
export interface StoreFile {
  /** Within the data directory. */
  readonly name: string;
  /** As it is when the copy ends; `signal` rejects at once, though the copying goes on for a while. */
  copyTo(
    path: string,
    options: { signal?: AbortSignal; progress?: (done: number, total: number) => void },
  ): Promise<void>;
  /** Of the copy that is under way; undefined: there is none. */
  copied(): Promise<void> | undefined;
}
