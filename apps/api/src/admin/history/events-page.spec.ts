import { describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '../../../../../test/support/memory-event-store.js';
import { eventsPage, type PageWanted } from './events-page.js';

const stream = 'user-test~/paged';

/** 1,200 events, every third one rare. */
async function filled(): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const events = Array.from({ length: 1_200 }, (_, n) => ({
    id: String(n),
    type: n % 3 === 0 ? 'Rare' : 'Common',
    data: '{}',
    metadata: '{}',
  }));
  await store.append(stream, 'any', events);
  return store;
}

describe('a page of events', () => {
  it('is what a filter of the whole stream begins with, whatever its size, and knows whether more follow', async () => {
    const store = await filled();
    const rare = store.events.filter(({ type }) => type === 'Rare').map(({ revision }) => revision);
    for (const newestFirst of [true, false]) {
      const all = newestFirst ? [...rare].reverse() : rare;
      for (const limit of [1, 166, 167, 168, 333, 334, 399, 400, 401]) {
        const wanted: PageWanted = { newestFirst, lowest: 0, highest: 1_199, types: ['Rare'], limit };
        const { events, hasMore } = await eventsPage(store, stream, wanted);
        expect(events.map(({ revision }) => revision)).toEqual(all.slice(0, limit));
        expect(hasMore).toBe(limit < all.length);
      }
    }
  });

  it('keeps to its revisions, both included, and is empty where there are none', async () => {
    const store = await filled();
    for (const newestFirst of [true, false]) {
      const page = (lowest: number, highest: number) =>
        eventsPage(store, stream, { newestFirst, lowest, highest, limit: 1_000 });
      const revisions = (await page(495, 1_005)).events.map(({ revision }) => revision);
      expect([revisions.length, Math.min(...revisions), Math.max(...revisions)]).toEqual([511, 495, 1_005]);
      expect(await page(7, 6)).toEqual({ events: [], hasMore: false });
    }
  });
});
