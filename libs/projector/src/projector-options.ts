import type { EventStore } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import { type EventDecoder, type ProjectorLog, silent } from './ports.js';

/** How shards are shared with other processes. */
export interface LeaseOptions {
  /** Of this process, like no other's ever: `<host>/<pid>/<random>`. */
  readonly owner: string;
  /** Milliseconds within which the others have taken over what a killed process owned. */
  readonly withinMs: number;
  /** Milliseconds on a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
  /** Milliseconds between looks at the leases. Default: a tenth of `withinMs`. */
  readonly everyMs?: number;
}

/** Part of the time within which a dead process's work is taken over for which leases are held; the rest is for looks. */
export const LEASED = 0.8;

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly codec: EventDecoder;
  readonly readStore: ReadStore;
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  /** Fixed at the first start. */
  readonly shards: number;
  /** Of the log. */
  readonly installationId: string;
  /**
   * What to do with read models of another log, and with documents that no checkpoint vouches for. Default `rebuild`:
   * begin all anew, as an embedded installation may. `stop`: stop, or go on from the documents, as one among many must.
   */
  readonly onForeignLog?: 'rebuild' | 'stop';
  /** Default `everything`: nobody shares the work. Else by leases, with other processes; then `onForeignLog` is `stop`. */
  readonly ownership?: 'everything' | LeaseOptions;
  readonly log?: ProjectorLog;
  readonly clock?: () => Date;
  /** Milliseconds between checkpoints, and looks at the log's head. Default 1,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds for which the log may be known to hold more, with nothing delivered, before it is subscribed anew. Default 10,000. */
  readonly watchdogMs?: number;
  /** Milliseconds before a store is tried again: at first, and at most. Default 100 and 10,000. */
  readonly retry?: { readonly first: number; readonly most: number };
  /** Events asked for at once. Default 1,000. */
  readonly batchSize?: number;
  /** Estimated bytes of documents kept in memory, per build. Default 32 MiB. */
  readonly cacheBytes?: number;
}

export const withDefaults = (options: ProjectorOptions): Required<ProjectorOptions> => ({
  onForeignLog: options.ownership !== undefined && options.ownership !== 'everything' ? 'stop' : 'rebuild',
  ownership: 'everything',
  log: silent,
  clock: () => new Date(),
  heartbeatMs: 1_000,
  watchdogMs: 10_000,
  retry: { first: 100, most: 10_000 },
  batchSize: 1_000,
  cacheBytes: 32 * 1024 * 1024,
  ...options,
});
