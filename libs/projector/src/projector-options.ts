import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EventStore } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import { LiveBuilds } from './builds/live-builds.js';
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
  /** Which builds are read: to be shared with whoever reads in this process. Default: its own. */
  readonly liveBuilds?: LiveBuilds;
  /** Names of projections that are not to be fed; asked each second. Default: none. */
  readonly paused?: () => Promise<ReadonlySet<string>>;
  /** Name of this process in its reports. Default: its lease owner's, else one of its own. */
  readonly process?: string;
  /**
   * Milliseconds after which nobody reads or feeds a build any more that is to be dropped. Default 10,000, or twice the
   * time within which leases are taken over if that is more.
   */
  readonly dropAfterMs?: number;
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

const DROP_AFTER_MS = 10_000;

export function withDefaults(options: ProjectorOptions): Required<ProjectorOptions> {
  const { readStore, shards, ownership = 'everything' } = options;
  const leases = ownership === 'everything' ? undefined : ownership;
  return {
    onForeignLog: leases === undefined ? 'rebuild' : 'stop',
    ownership,
    liveBuilds: options.liveBuilds ?? new LiveBuilds({ readStore, shards }),
    paused: () => Promise.resolve(new Set()),
    process: leases?.owner ?? `${hostname()}/${process.pid}/${randomUUID()}`,
    dropAfterMs: Math.max(DROP_AFTER_MS, 2 * (leases?.withinMs ?? 0)),
    log: silent,
    clock: () => new Date(),
    heartbeatMs: 1_000,
    watchdogMs: 10_000,
    retry: { first: 100, most: 10_000 },
    batchSize: 1_000,
    cacheBytes: 32 * 1024 * 1024,
    ...options,
  };
}
