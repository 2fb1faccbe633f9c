import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { EventStoreDbDouble } from '../../../test/support/eventstoredb-double/eventstoredb-double.js';
import { realEventStoreUrl } from '../../../test/support/event-stores.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

const supported = { oldest: '23.10', newest: '23.10' };

describe('What EventStoreDB tells of itself', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const open = (url: string): EventStoreDbEventStore => {
    const store = EventStoreDbEventStore.open(url, { readMs: 400 });
    ends.push(() => store.close());
    return store;
  };
  const startDouble = async (): Promise<EventStoreDbDouble> => {
    const double = await EventStoreDbDouble.start();
    ends.push(() => double.stop());
    return double;
  };

  it('is its version, beside what the adapter is for', async () => {
    const double = await startDouble();
    double.version = '23.10.2';
    const store = open(double.url);
    expect(await store.product()).toEqual({ product: 'EventStoreDB', version: '23.10.2', supported });
  });

  it('is no version where it is too old for the question', async () => {
    const double = await startDouble();
    double.version = undefined;
    expect(await open(double.url).product()).toMatchObject({ version: undefined });
  });

  it('is store_unavailable where it is away', async () => {
    const double = await startDouble();
    const store = open(double.url);
    expect(await store.product()).toMatchObject({ version: '23.10.0' });
    await double.stop();
    await expect(store.product()).rejects.toMatchObject({ code: 'store_unavailable' });
    await double.startAgain();
    await eventually('it to tell again', () => store.product().then(Boolean, () => false));
  });

  (realEventStoreUrl === undefined ? it.skip : it)('is a version on a real server', async () => {
    const { version } = await open(realEventStoreUrl!).product();
    expect(version).toMatch(/^\d+\.\d+/);
  });
});
