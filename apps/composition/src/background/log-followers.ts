import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { IdempotencyIndexer, type EventCodec } from '@rollcall/event-sourcing';
import type { Configuration } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import { Projector, SoleWorker, type LiveBuilds, type ProjectorLog, type Worker } from '@rollcall/projector';
import type { BackgroundStores } from '../stores.js';

/** What goes after the log in this process. */
export interface LogFollowers extends Worker {
  /** undefined where read models are fed by another process. */
  readonly projector: Projector | undefined;
}

export interface LogFollowersParts {
  readonly stores: BackgroundStores;
  readonly codec: EventCodec;
  readonly installationId: string;
  readonly configuration: Configuration;
  readonly log: ProjectorLog;
  readonly liveBuilds: LiveBuilds;
}

/** Where this process is alone, the work is its own; where others share the stores, it holds leases for it. */
export function logFollowersOf(parts: LogFollowersParts): LogFollowers {
  return parts.stores.exclusive ? aloneWith(parts) : sharedWith(parts);
}

function aloneWith(parts: LogFollowersParts): LogFollowers {
  const { configuration } = parts;
  const indexer = indexerOf(parts);
  if (configuration.projector === 'none') return together(undefined, [indexer]);
  const projector = new Projector(projectorOptionsOf(parts));
  return together(projector, [indexer, projector]);
}

/** A process without a projector only looks keys up: the index, and what it lacks, in the log. */
function sharedWith(parts: LogFollowersParts): LogFollowers {
  const { stores, configuration, log } = parts;
  if (configuration.projector === 'none') return together(undefined, []);
  const owner = `${hostname()}/${process.pid}/${randomUUID()}`;
  const ownership = { owner, withinMs: configuration.leaseSeconds * 1_000 };
  const { leases } = stores.readStore;
  const options = { ...ownership, leases, id: 'idempotency-indexer', log };
  const indexer = new SoleWorker(() => indexerOf(parts), options);
  const projector = new Projector({ ...projectorOptionsOf(parts), ownership });
  return together(projector, [indexer, projector]);
}

function indexerOf({ stores, codec, installationId, log }: LogFollowersParts): IdempotencyIndexer {
  const { eventStore: store, idempotencyIndex: index } = stores;
  const failed = (err: unknown): void =>
    log.warn({ err }, 'The idempotency index could not be filled; trying again');
  return new IdempotencyIndexer({ store, codec, index, installationId, failed });
}

function projectorOptionsOf({ stores, codec, installationId, log, liveBuilds }: LogFollowersParts) {
  const { eventStore: store, readStore, shards, operational } = stores;
  const paused = async () => new Set((await operational.pauses.list()).keys());
  const shared = { store, codec, readStore, shards, installationId, log, liveBuilds };
  return { ...shared, projections: allProjections, paused };
}

const together = (projector: Projector | undefined, workers: readonly Worker[]): LogFollowers => ({
  projector,
  start: async () => void (await Promise.all(workers.map((worker) => worker.start()))),
  stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))),
});
