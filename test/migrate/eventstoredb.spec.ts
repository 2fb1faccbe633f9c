import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { Migration, type TargetStores } from '../../apps/cli/src/migrate/migration.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/eventstoredb-double.js';
import {
  contentsOf,
  fillInstallation,
  installationKey,
  Installations,
  type SqliteStores,
} from './installations.js';
import { Killed, mortal } from './mortal-stores.js';

/** A server of its own: a target must be empty, and a shared one is not. */
describe('a migration to EventStoreDB (its double)', () => {
  const installations = new Installations();
  let source: SqliteStores;
  let double: EventStoreDbDouble;
  let target: Omit<SqliteStores, 'eventStore'> & Pick<TargetStores, 'eventStore'>;

  beforeEach(async () => {
    source = installations.empty();
    await fillInstallation(source);
    double = await EventStoreDbDouble.start();
    target = { ...installations.empty(), eventStore: EventStoreDbEventStore.open(double.url) };
  });
  afterEach(async () => {
    await target.eventStore.close();
    await double.stop();
    await installations.disposeAll();
  });

  const watcher = { progress: () => undefined, wait: () => undefined };
  const migration = (to: TargetStores = target, inFlight = 1): Migration =>
    new Migration({ ...source, installationKey }, to, watcher, { inFlight, backoff: { first: 1, most: 2 } });

  it.each([1, 16])('ends with the same log and keys, with %s appends in flight', async (inFlight) => {
    const { events } = await migration(target, inFlight).run();
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
    expect(await migration().verify()).toEqual({ events, mended: 0, targetWentOn: false });
  });

  it.each([1, 16])('goes on after being killed, with %s appends in flight', async (inFlight) => {
    for (const dieAt of [5, 9, 14])
      await expect(migration(mortal(target, { dieAt }), inFlight).run()).rejects.toBeInstanceOf(Killed);
    await migration(target, inFlight).run();
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
  });

  it('waits for a server that went away in between, and goes on when it is back', async () => {
    let appends = 0;
    const { eventStore } = target;
    const append = eventStore.append.bind(eventStore);
    eventStore.append = async (...args) => {
      const result = await append(...args);
      if (++appends === 4) {
        await double.stop();
        setTimeout(() => void double.startAgain(), 300);
      }
      return result;
    };
    await migration().run();
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
  });
});
