import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendingContract } from './appending.contract.js';
import { eventReadsContract } from './event-reads.contract.js';
import { all, event, events, eventsOf, LogUnderTest, type OpenedEventStore } from './log-under-test.js';
import { subscriptionsContract } from './subscriptions.contract.js';

/** What every event store must do, whatever is behind it. `open` need not give an empty log, but one to write to alone. */
export function eventStoreContract(name: string, open: () => Promise<OpenedEventStore>): void {
  describe(`${name} as an event store`, () => {
    const log = new LogUnderTest(open);
    beforeEach(() => log.open());
    afterEach(() => log.dispose());

    appendingContract(log);
    eventReadsContract(log);
    subscriptionsContract(log);

    it('answers a ping', async () => {
      await expect(log.store.ping()).resolves.toBeUndefined();
    });

    it('has everything when it is opened again', async () => {
      const append = (one: string) => log.store.append(log.stream(one), 'no-stream', events(3));
      await Promise.all(['a', 'b', 'c'].map(append));
      const [whole, head] = [eventsOf(await all(log.store, log.mine())), await log.store.head()];
      if (!(await log.reopen())) return;
      expect(eventsOf(await all(log.store, log.mine()))).toEqual(whole);
      expect(await log.store.head()).toBe(head);
      expect(await log.store.append(log.stream('a'), 2, [event()])).toMatchObject({ revision: 3 });
    });
  });
}
