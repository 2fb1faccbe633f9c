import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CommandRunner,
  EventCodec,
  SealingKeys,
  type CommandRunnerOptions,
  type EventMetadata,
  type IdempotencyIndex,
  type KeyStore,
  type SnapshotStore,
} from '@rollcall/event-sourcing';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { SqliteIdempotencyIndex, SqliteKeyStore, SqliteSnapshotStore } from '@rollcall/read-store-sqlite';
import { FaultyEventStore } from './faulty-event-store.js';

export interface ProcessOptions extends Partial<CommandRunnerOptions> {
  /** Data keys made ahead. */
  readonly poolSize?: number;
}

/** The stores of one data directory, as one process or several would use them. */
export interface EngineRoom {
  readonly directory: string;
  readonly installationKey: Uint8Array;
  readonly log: SqliteEventStore;
  readonly keyStore: KeyStore;
  readonly snapshots: SnapshotStore;
  readonly index: IdempotencyIndex;
  readonly codec: EventCodec;
  /** A process of its own: nothing in memory, its own view of the log to put faults in. */
  process(options?: ProcessOptions): {
    runner: CommandRunner;
    store: FaultyEventStore;
    codec: EventCodec;
  };
  /** Ids of the data keys that the stream's events name. */
  keyIds(stream: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function openEngineRoom(installationKey: Uint8Array = randomBytes(32)): EngineRoom {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-engine-'));
  const log = SqliteEventStore.open(join(directory, 'events.db'));
  const keyStore = SqliteKeyStore.open(join(directory, 'keys.db'));
  const snapshots = SqliteSnapshotStore.open(join(directory, 'snapshots.db'));
  const index = SqliteIdempotencyIndex.open(join(directory, 'idempotency.db'));
  const newCodec = (poolSize = 8) =>
    new EventCodec({ keys: new SealingKeys({ keyStore, installationKey, poolSize }) });
  const runners: CommandRunner[] = [];
  return {
    directory,
    installationKey,
    log,
    keyStore,
    snapshots,
    index,
    codec: newCodec(),
    process({ poolSize, ...options } = {}) {
      const store = new FaultyEventStore(log);
      const codec = newCodec(poolSize);
      const runner = new CommandRunner({ store, codec, snapshots, exclusive: false, ...options });
      runners.push(runner);
      return { runner, store, codec };
    },
    async keyIds(stream) {
      const ids = new Set<string>();
      for await (const { events } of log.readAll()) {
        for (const event of events.filter((one) => one.stream === stream)) {
          const { k } = JSON.parse(event.metadata) as EventMetadata;
          if (k !== undefined) ids.add(k);
        }
      }
      return [...ids];
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.close()));
      await Promise.all([log, keyStore, snapshots, index].map((store) => store.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
