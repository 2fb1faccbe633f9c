import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INSTALLATION_KEY_ID } from '@rollcall/composition';
import { installationStream } from '@rollcall/domain';
import { EngineError, type EventStore, type RecordedEvent } from '@rollcall/event-sourcing';
import { Migration, type MigrationOptions, type TargetStores } from '../../apps/cli/src/migrate/migration.js';
import {
  FaultyEventStore,
  failsAfterWriting,
  failsBeforeWriting,
  type Fate,
} from '../engine/support/faulty-event-store.js';
import {
  contentsOf,
  eventsOf,
  fillInstallation,
  installationKey,
  Installations,
  keyPrefix,
  newEvent,
  type SqliteStores,
} from './installations.js';
import { Killed, mortal } from './mortal-stores.js';

describe('a migration', () => {
  const installations = new Installations();
  let source: SqliteStores;
  let target: SqliteStores;
  let told: string[];
  let waits: string[];

  beforeEach(async () => {
    source = installations.empty();
    await fillInstallation(source);
    target = installations.empty();
    told = [];
    waits = [];
  });
  afterEach(() => installations.disposeAll());

  const watcher = {
    progress: (phase: string, done: number, total: number) => void told.push(`${phase} ${done}/${total}`),
    wait: (reason: string) => void waits.push(reason),
  };
  const migration = (to: Partial<TargetStores> = {}, options: MigrationOptions = {}): Migration =>
    new Migration({ ...source, installationKey }, { ...target, ...to }, watcher, {
      backoff: { first: 1, most: 2 },
      ...options,
    });
  const expectAgreement = async (): Promise<void> => {
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
    expect(await migration().verify()).toMatchObject({ mended: 0, targetWentOn: false });
  };

  it('copies events with ids, order, revisions and metadata, the keys as they are, and last uses', async () => {
    const { length } = await eventsOf(source);
    const summary = await migration().run();
    expect(summary).toEqual({ events: length, copied: length, mended: 1, targetWentOn: false });
    await expectAgreement();
    expect((await contentsOf(target)).keys.map(([id]) => id)).toEqual([
      INSTALLATION_KEY_ID,
      'key-of-ann',
      'key-of-bob',
    ]);
  });

  it('says how far it is, phase by phase', async () => {
    const { length } = await eventsOf(source);
    await migration().run();
    expect(told[0]).toBe(`comparing 0/${length}`);
    expect(told.filter((line) => line.endsWith(` ${length}/${length}`))).toEqual([
      `copying ${length}/${length}`,
      `verifying ${length}/${length}`,
    ]);
  });

  it('changes nothing the second time', async () => {
    await migration().run();
    const before = await contentsOf(target);
    const written: string[] = [];
    const spied = { ...target };
    for (const [store, methods] of Object.entries({
      eventStore: ['append'],
      keyStore: ['create', 'forget'],
      operational: ['touchKeys'],
    })) {
      const writes = methods.map((name) => [
        name,
        () => Promise.reject(new Error(String(written.push(name)))),
      ]);
      const name = store as keyof SqliteStores;
      Object.assign(spied, { [name]: over(target[name], Object.fromEntries(writes) as object) });
    }
    expect(await migration(spied).run()).toMatchObject({ copied: 0, mended: 0 });
    expect(written).toEqual([]);
    expect(await contentsOf(target)).toEqual(before);
  });

  it.each([1, 16])('keeps neighbours of one stream together, with %s appends in flight', async (inFlight) => {
    const eventStore = new FaultyEventStore(target.eventStore);
    await migration({ eventStore }, { inFlight }).run();
    const runs = eventStore.appends.map(({ stream, ids }) => `${stream} ${ids.length}`);
    // Big events are 400,000 bytes and an append takes 900,000.
    expect(runs).toEqual([
      'installation 1',
      `apikey-${keyPrefix} 1`,
      'user-ann 3',
      'user-bob 3',
      'user-cyd 3',
      ...['bob', 'ann', 'bob', 'ann', 'bob', 'ann', 'bob', 'ann'].map((user) => `user-${user} 1`),
      'user-big 2',
      'user-big 1',
      'user-bob 1',
    ]);
    await expectAgreement();
  });

  it('has the data keys durable before their events', async () => {
    const named: string[] = [];
    const eventStore = new FaultyEventStore(target.eventStore);
    eventStore.always = async (append) => {
      named.push(...(await target.keyStore.getMany(['key-of-ann', 'key-of-bob'])).keys());
      return append();
    };
    await migration({ eventStore }).run();
    expect(named).toHaveLength(2 * eventStore.appends.length);
  });

  describe('killed and run again', () => {
    it.each([
      ['before', false],
      ['after', true],
    ])('ends the same, killed %s any one call took effect', async (_, applied) => {
      const clean = mortal(installations.empty());
      await migration(clean).run();
      const expected = await contentsOf(source);
      expect(clean.calls()).toBeGreaterThan(20);
      for (let dieAt = 1; dieAt <= clean.calls(); dieAt++) {
        target = installations.empty();
        await expect(migration(mortal(target, { dieAt, applied })).run()).rejects.toBeInstanceOf(Killed);
        await migration().run();
        expect(await contentsOf(target)).toEqual(expected);
      }
    });

    it('ends the same when it is killed again and again', async () => {
      let killed = 0;
      for (let dieAt = 6; ; dieAt++) {
        const stores = mortal(target, { dieAt, applied: dieAt % 2 === 0 });
        const outcome = await migration(stores, { inFlight: 4 })
          .run()
          .catch((error: unknown) => error);
        if (!(outcome instanceof Killed)) break;
        killed++;
      }
      expect(killed).toBeGreaterThan(3);
      await expectAgreement();
    });

    it('leaves no key of the installation, so that no server starts, until everything was verified', async () => {
      const clean = mortal(installations.empty());
      await migration(clean).run();
      // The last two calls make the key and see that it is ours.
      for (let dieAt = 1; dieAt <= clean.calls() - 2; dieAt++) {
        target = installations.empty();
        await expect(migration(mortal(target, { dieAt })).run()).rejects.toBeInstanceOf(Killed);
        expect((await target.keyStore.getMany([INSTALLATION_KEY_ID])).size).toBe(0);
      }
    });
  });

  describe('a target that is away', () => {
    const away: readonly [string, Fate][] = [
      ['is away before an append', failsBeforeWriting('store_unavailable')],
      ['does not say whether it appended, and did not', failsBeforeWriting('outcome_unknown')],
      ['does not say whether it appended, and did', failsAfterWriting('outcome_unknown')],
      ['refuses what it holds already', failsAfterWriting('wrong_expected_revision')],
    ];

    it.each(away.flatMap(([what, fate]) => [1, 5].map((inFlight) => [what, inFlight, fate] as const)))(
      '%s: it is waited for, with %s appends in flight',
      async (_, inFlight, fate) => {
        const eventStore = new FaultyEventStore(target.eventStore);
        let appends = 0;
        // Only the last of the window fails, so that a window of several is cut behind, not within.
        eventStore.always = (append) => (++appends % (inFlight + 2) === 0 ? fate(append) : append());
        // What was sent behind an append that failed must not be written either: else the order is lost.
        if (inFlight > 1) eventStore.always = chain(eventStore.always);
        await migration({ eventStore }, { inFlight }).run();
        expect(waits.length).toBeGreaterThan(1);
        await expectAgreement();
      },
    );

    /** As one connection does it: after a failure everything that was sent behind it fails, too. */
    function chain(inner: Fate): Fate {
      let running: Promise<unknown> = Promise.resolve();
      let underWay = 0;
      let broken = false;
      return async (append) => {
        underWay++;
        const mine = running.then(async () => {
          if (broken) throw new EngineError('store_unavailable', 'Cut off');
          try {
            return await inner(append);
          } catch (error) {
            broken = true;
            throw error;
          }
        });
        running = mine.catch(() => undefined);
        try {
          return await mine;
        } finally {
          if (--underWay === 0) broken = false;
        }
      };
    }

    it('goes on after reads, key store and operational store were away', async () => {
      let calls = 0;
      const sometimes = <Store extends object>(store: Store): Store =>
        new Proxy(store, {
          get: (inner, name) => {
            const method = Reflect.get(inner, name) as unknown;
            if (typeof method !== 'function') return method;
            return (...args: unknown[]): unknown => {
              if (++calls % 3 !== 0) return (method as (...all: unknown[]) => unknown).apply(inner, args);
              const error = new EngineError('store_unavailable', 'Away');
              return name === 'readAll' ? failing(error) : Promise.reject(error);
            };
          },
        });
      await migration({
        eventStore: sometimes(target.eventStore),
        keyStore: sometimes(target.keyStore),
        operational: sometimes(target.operational),
        idempotencyIndex: sometimes(target.idempotencyIndex),
      }).run();
      expect(new Set(waits)).toEqual(new Set(['Away']));
      await expectAgreement();
    });

    it('gives up where a revision is refused and nothing new stands there', async () => {
      const eventStore = new FaultyEventStore(target.eventStore);
      eventStore.always = failsBeforeWriting('wrong_expected_revision');
      await expect(migration({ eventStore }).run()).rejects.toMatchObject({ code: 'append_refused' });
    });

    it('does not hide what no waiting can mend', async () => {
      const eventStore = new FaultyEventStore(target.eventStore);
      eventStore.always = failsBeforeWriting('append_too_large');
      await expect(migration({ eventStore }).run()).rejects.toMatchObject({ code: 'append_too_large' });
    });
  });

  describe('what is refused', () => {
    const refused = (code: string) => expect.objectContaining({ name: 'MigrationError', code });

    it('is a target that holds another log, which is not touched', async () => {
      const other = newEvent('InstallationCreated', { installationId: 'another' });
      await target.eventStore.append(installationStream, 'no-stream', [other]);
      await expect(migration().run()).rejects.toEqual(refused('foreign_target'));
      expect((await contentsOf(target)).events).toHaveLength(1);
      expect((await contentsOf(target)).keys).toEqual([]);
    });

    it('is a target with data keys of another installation, before anything is written', async () => {
      await target.keyStore.create(new Map([[INSTALLATION_KEY_ID, new Uint8Array(61)]]));
      await expect(migration().run()).rejects.toEqual(refused('foreign_target'));
      expect(await eventsOf(target)).toEqual([]);
    });

    it('is a target whose idempotency index has seen another log, before anything is written', async () => {
      await target.idempotencyIndex.add([], '7');
      await expect(migration().run()).rejects.toEqual(refused('foreign_target'));
      expect(await eventsOf(target)).toEqual([]);
    });

    it('is a wrong installation key', async () => {
      const wrong = { ...source, installationKey: new Uint8Array(32) };
      const error = await new Migration(wrong, target, watcher).run().catch((thrown: unknown) => thrown);
      expect(error).toEqual(refused('unusable_source'));
      expect(await eventsOf(target)).toEqual([]);
    });

    it('is a source that has lost its keys', async () => {
      await source.keyStore.forget([INSTALLATION_KEY_ID]);
      await expect(migration().run()).rejects.toEqual(refused('unusable_source'));
    });

    it('is a target that another process writes to meanwhile', async () => {
      const eventStore = new FaultyEventStore(target.eventStore);
      eventStore.fates.push(
        (append) => append(),
        async (append) => {
          const result = await append();
          await target.eventStore.append('user-else', 'any', [newEvent('Else', {})]);
          return result;
        },
      );
      await expect(migration({ eventStore }).run()).rejects.toEqual(refused('target_differs'));
    });

    it('is an unfinished target that holds more than the source', async () => {
      await expect(migration(mortal(target, { dieAt: 12 })).run()).rejects.toBeInstanceOf(Killed);
      await migration().run();
      await target.keyStore.forget([INSTALLATION_KEY_ID]);
      await target.eventStore.append('user-else', 'any', [newEvent('Else', {})]);
      await expect(migration().run()).rejects.toEqual(refused('target_ahead'));
    });

    it('is a target that stores appends under way together in another order', async () => {
      const eventStore = new FaultyEventStore(target.eventStore);
      let release: () => void;
      const second = new Promise<void>((resolve) => (release = resolve));
      eventStore.fates.push(
        (append) => append(),
        async (append) => {
          await second;
          return append();
        },
        async (append) => append().finally(() => release()),
      );
      const lost = migration({ eventStore }, { inFlight: 3 }).run();
      await expect(lost).rejects.toEqual(refused('order_lost'));
      await expect(migration().run()).rejects.toEqual(refused('target_differs'));
    });

    it('is a target that stored what came behind an append that failed', async () => {
      const eventStore = new FaultyEventStore(target.eventStore);
      eventStore.fates.push((append) => append(), failsBeforeWriting('outcome_unknown'));
      await expect(migration({ eventStore }, { inFlight: 3 }).run()).rejects.toEqual(refused('order_lost'));
    });
  });

  describe('verifying', () => {
    const altered = (alter: (events: readonly RecordedEvent[]) => readonly RecordedEvent[]): EventStore => {
      const store = new FaultyEventStore(target.eventStore);
      store.readAll = async function* (options) {
        for await (const batch of target.eventStore.readAll(options))
          yield { ...batch, events: alter(batch.events) };
      };
      return store;
    };
    const changing = (changes: Partial<RecordedEvent>) =>
      altered((events) => events.map((event, at) => (at === 9 ? { ...event, ...changes } : event)));
    const verifying = (eventStore: EventStore) => migration({ eventStore }).verify();

    beforeEach(async () => void (await migration().run()));

    it.each([
      ['id', { id: 'other' }],
      ['type', { type: 'Other' }],
      ['stream', { stream: 'user-other' }],
      ['revision', { revision: 77 }],
      ['data', { data: '{"secret":1}' }],
      ['metadata', { metadata: '{}' }],
    ])('finds another %s, and says where it stands but not what', async (part, changes) => {
      const error = (await verifying(changing(changes)).catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ code: 'target_differs' });
      expect(error.message).toMatch(new RegExp(`^Event 10 of the log, .* has another ${part} in the target`));
      expect(error.message).not.toContain('secret');
    });

    it('finds another order', async () => {
      const swapped = altered((events) => [...events.slice(0, 4), ...events.slice(4).reverse()]);
      await expect(verifying(swapped)).rejects.toMatchObject({ code: 'target_differs' });
    });

    it('finds a missing event, in the middle and at the end', async () => {
      const without = (at: number) => altered((events) => events.filter((_, index) => index !== at));
      await expect(verifying(without(5))).rejects.toMatchObject({ code: 'target_differs' });
      const last = (await eventsOf(source)).length - 1;
      await expect(verifying(without(last))).rejects.toMatchObject({ code: 'target_incomplete' });
    });

    it('finds another key, and a forgotten one that is still there', async () => {
      const { keyStore } = target;
      await keyStore.forget(['key-of-ann']);
      await expect(migration().verify()).rejects.toThrow('has lost 1 data keys');
      await keyStore.create(new Map([['key-of-ann', new Uint8Array(61)]]));
      await expect(migration().verify()).rejects.toThrow('1 data keys with other bytes');
      await source.keyStore.forget(['key-of-ann']);
      await expect(migration().verify()).rejects.toThrow('1 data keys that the source has forgotten');
    });

    it('finds a later use of an API key; the migration brings it', async () => {
      await source.operational.touchKeys(new Map([[keyPrefix, '2025-01-01T00:00:00.000Z']]));
      await expect(migration().verify()).rejects.toMatchObject({ code: 'target_incomplete' });
      expect(await migration().run()).toMatchObject({ mended: 1, copied: 0 });
      await expectAgreement();
    });

    it('finds that a migration was not finished', async () => {
      await target.keyStore.forget([INSTALLATION_KEY_ID]);
      await expect(migration().verify()).rejects.toMatchObject({ code: 'target_incomplete' });
      await migration().run();
      await expectAgreement();
    });

    it('takes a target that has gone on, and forgotten someone, for what it is', async () => {
      await target.eventStore.append('user-ann', 'any', [newEvent('Later', {})]);
      await target.keyStore.forget(['key-of-ann']);
      const events = (await eventsOf(source)).length;
      const wentOn = { events, mended: 0, targetWentOn: true };
      expect(await migration().verify()).toEqual(wentOn);
      expect(await migration().run()).toEqual({ ...wentOn, copied: 0 });
      expect((await target.keyStore.getMany(['key-of-ann'])).size).toBe(0);
    });
  });

  describe('a source that has gone on after a migration', () => {
    it('is copied further, and people it forgot meanwhile are forgotten', async () => {
      await migration().run();
      await source.eventStore.append('user-ann', 'any', [newEvent('Erased', {})]);
      await source.keyStore.forget(['key-of-ann']);
      expect(await migration().run()).toMatchObject({ copied: 1, mended: 1 });
      await expectAgreement();
    });

    it('takes the installation key away from the target until it agrees again', async () => {
      await migration().run();
      await source.eventStore.append('user-ann', 'any', [newEvent('Later', {})]);
      const eventStore = new FaultyEventStore(target.eventStore);
      eventStore.always = () => Promise.reject(new Killed());
      await expect(migration({ eventStore }).run()).rejects.toBeInstanceOf(Killed);
      expect((await target.keyStore.getMany([INSTALLATION_KEY_ID])).size).toBe(0);
      await migration().run();
      await expectAgreement();
    });

    it('is refused where the target has gone on, too', async () => {
      await migration().run();
      await source.eventStore.append('user-ann', 'any', [newEvent('Here', {})]);
      await target.eventStore.append('user-ann', 'any', [newEvent('There', {})]);
      await expect(migration().run()).rejects.toMatchObject({ code: 'target_differs' });
    });
  });
});

/** The store, with some of its methods replaced. */
const over = <Store extends object>(store: Store, methods: object): Store =>
  new Proxy(store, {
    get(inner, name) {
      const method = (Reflect.get(methods, name) ?? Reflect.get(inner, name)) as unknown;
      return typeof method === 'function' ? (method.bind(inner) as unknown) : method;
    },
  });

// eslint-disable-next-line require-yield
async function* failing(error: Error): AsyncGenerator<never, void> {
  await Promise.resolve();
  throw error;
}
