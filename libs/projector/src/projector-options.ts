import type { EventStore } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import { type EventDecoder, type ProjectorLog, silent } from './ports.js';

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly codec: EventDecoder;
  readonly readStore: ReadStore;
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  /** Fixed at the first start. */
  readonly shards: number;
  /** Of the log. */
  readonly installationId: string;
  /** What to do with read models of another log. Default `rebuild`: begin anew, as an embedded installation may. */
  readonly onForeignLog?: 'rebuild' | 'stop';
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
  onForeignLog: 'rebuild',
  log: silent,
  clock: () => new Date(),
  heartbeatMs: 1_000,
  watchdogMs: 10_000,
  retry: { first: 100, most: 10_000 },
  batchSize: 1_000,
  cacheBytes: 32 * 1024 * 1024,
  ...options,
});
