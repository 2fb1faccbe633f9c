import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTALLATION_KEY_ID } from '@rollcall/composition';
import { apiKeyStream, installationStream } from '@rollcall/domain';
import {
  SealingKeys,
  type EventStore,
  type KeyStore,
  type NewEvent,
  type OperationalStore,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { SqliteIdempotencyIndex, SqliteKeyStore, SqliteOperationalStore } from '@rollcall/read-store-sqlite';

export type SqliteStores = ReturnType<typeof openStoresIn>;

const openStoresIn = (directory: string) => ({
  eventStore: SqliteEventStore.open(join(directory, 'events.db'), { exclusive: true }),
  keyStore: SqliteKeyStore.open(join(directory, 'keys.db')),
  operational: SqliteOperationalStore.open(join(directory, 'operational.db')),
  idempotencyIndex: SqliteIdempotencyIndex.open(join(directory, 'idempotency.db')),
});

/** Opens empty stores; `disposeAll` closes and removes all that were opened. */
export class Installations {
  private readonly opened: { directory: string; stores: SqliteStores }[] = [];

  empty(): SqliteStores {
    const directory = mkdtempSync(join(tmpdir(), 'rollcall-migrate-'));
    const stores = openStoresIn(directory);
    this.opened.push({ directory, stores });
    return stores;
  }

  async disposeAll(): Promise<void> {
    for (const { directory, stores } of this.opened.splice(0)) {
      await Promise.all(Object.values(stores).map((store) => store.close()));
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

export const installationKey = randomBytes(32);
export const keyPrefix = 'a1b2c3d4';
export const lastUse = '2024-03-01T10:00:00.000Z';

export const newEvent = (type: string, data: object, k?: string): NewEvent => ({
  id: randomUUID(),
  type,
  data: JSON.stringify(data),
  metadata: JSON.stringify({ v: 1, k, recordedAt: '2024-01-17T10:00:00.000Z' }),
});

/** A log with every kind of neighbourhood: runs of one stream, streams that alternate, a big event; keys, one forgotten. */
export async function fillInstallation({ eventStore, keyStore, operational }: SqliteStores): Promise<void> {
  const keys = new SealingKeys({ keyStore, installationKey, cacheSize: 16, poolSize: 1 });
  await keys.create(INSTALLATION_KEY_ID);
  const append = (stream: string, ...events: readonly NewEvent[]) => eventStore.append(stream, 'any', events);
  await append(installationStream, newEvent('InstallationCreated', { installationId: randomUUID() }));
  await append(apiKeyStream(keyPrefix), newEvent('ApiKeyCreated', { prefix: keyPrefix, name: 'Ünïcode 👩‍🚀' }));
  await operational.touchKeys(new Map([[keyPrefix, lastUse]]));
  for (const user of ['ann', 'bob', 'cyd']) {
    await keys.create(`key-of-${user}`);
    await append(`user-${user}`, newEvent('UserIdentified', { sealed: user }, `key-of-${user}`));
    await append(`user-${user}`, newEvent('MetricEventRecorded', { value: 1 }), newEvent('X', { at: 2 }));
  }
  for (let at = 0; at < 8; at++) await append(`user-${at % 2 ? 'ann' : 'bob'}`, newEvent('Counted', { at }));
  for (let at = 0; at < 3; at++) await append('user-big', newEvent('Big', { text: 'x'.repeat(400_000) }));
  await append('user-bob', newEvent('UserIdentified', { sealed: 'b' }, 'key-of-bob'));
  await keyStore.forget(['key-of-cyd']);
}

/** What of a log its events are, positions left out. */
export async function eventsOf({ eventStore }: { readonly eventStore: EventStore }) {
  const events: Omit<RecordedEvent, 'position'>[] = [];
  for await (const batch of eventStore.readAll())
    for (const { id, type, stream, revision, data, metadata } of batch.events)
      events.push({ id, type, stream, revision, data, metadata });
  return events;
}

interface Contents {
  readonly eventStore: EventStore;
  readonly keyStore: KeyStore;
  readonly operational: OperationalStore;
}

/** Everything a migration has to bring: events, keys and uses. */
export async function contentsOf(stores: Contents) {
  const ids = [INSTALLATION_KEY_ID, ...['ann', 'bob', 'cyd', 'dot'].map((user) => `key-of-${user}`)];
  const keys = await stores.keyStore.getMany(ids);
  return {
    events: await eventsOf(stores),
    keys: [...keys].map(([id, key]) => [id, Buffer.from(key).toString('hex')]).sort(),
    uses: [...(await stores.operational.lastUsed([keyPrefix]))],
  };
}
