import { beforeEach, describe, expect, it } from '@jest/globals';
import { START, type EventBatch, type LogOptions, type RecordedEvent } from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';
import {
  all,
  event,
  events,
  eventsOf,
  expectIncreasing,
  expectNothingBelowWhatWasDelivered,
  type LogUnderTest,
} from './log-under-test.js';

/** The part of an event store's contract about subscriptions. */
export function subscriptionsContract(log: LogUnderTest): void {
  describe('a subscription', () => {
    let abort: AbortController;
    beforeEach(() => {
      abort = new AbortController();
    });

    /** Consumes in the background until aborted. */
    const follow = (options: LogOptions = {}) => {
      const batches: EventBatch[] = [];
      const consume = async (): Promise<void> => {
        for await (const batch of log.store.subscribe({ ...log.mine(), ...options, signal: abort.signal }))
          batches.push(batch);
      };
      return { batches, ended: consume() };
    };
    const stop = async (...ended: Promise<void>[]): Promise<void> => {
      abort.abort();
      await Promise.all(ended);
    };

    it('gives what was there, says that it has caught up, and goes live', async () => {
      await log.store.append(log.stream('a'), 'no-stream', events(5));
      const { batches, ended } = follow({ batchSize: 2 });
      await eventually('caught up', () => batches.at(-1)?.caughtUp && eventsOf(batches).length === 5);
      await log.store.append(log.stream('b'), 'no-stream', events(2));
      await eventually('the live events', () => eventsOf(batches).length === 7 && batches.at(-1)?.caughtUp);
      await stop(ended);
      expect(eventsOf(batches)).toEqual(eventsOf(await all(log.store, log.mine())));
    });

    it('says that it has caught up where there is nothing to give', async () => {
      const { batches, ended } = follow({ after: await log.store.head() });
      await eventually('caught up', () => batches.at(-1)?.caughtUp);
      await stop(ended);
      expect(eventsOf(batches)).toEqual([]);
    });

    it('starts after a position', async () => {
      await log.store.append(log.stream(), 'no-stream', events(4));
      const [, second] = await log.forwards(log.stream());
      const { batches, ended } = follow({ after: second!.position });
      await eventually('the rest', () => eventsOf(batches).length === 2);
      await stop(ended);
      expect(eventsOf(batches).map(({ revision }) => revision)).toEqual([2, 3]);
    });

    it('filters live events, and its position passes those it leaves out', async () => {
      const filter = { streamPrefixes: [log.stream('kept')], types: ['Kept'] };
      const { batches, ended } = follow({ filter });
      await eventually('caught up', () => batches.at(-1)?.caughtUp);
      await log.store.append(log.stream('kept'), 'any', [event('Kept'), event('Left out')]);
      const { position } = await log.store.append(log.stream('left-out'), 'any', [event('Kept')]);
      await eventually('the position passes the head', () => batches.at(-1)!.position >= position);
      await stop(ended);
      expect(eventsOf(batches).map(({ type }) => type)).toEqual(['Kept']);
    });

    it('skips nothing, repeats nothing and reorders nothing under concurrent appends', async () => {
      const streams = Array.from({ length: 8 }, (_, at) => log.stream(`s${at}`));
      await Promise.all(streams.map((one) => log.store.append(one, 'any', events(2))));
      const subscriptions = [follow({ batchSize: 3 }), follow(), follow({ batchSize: 1 })];
      const late = streams.map(async (one) => {
        for (let round = 0; round < 12; round += 1)
          await log.store.append(one, 'any', events(1 + (round % 3)));
      });
      await Promise.all(late);
      const whole = eventsOf(await all(log.store, log.mine()));
      expect(whole).toHaveLength(8 * (2 + 24));
      for (const { batches } of subscriptions) {
        await eventually('every event', () => eventsOf(batches).length >= whole.length);
      }
      await stop(...subscriptions.map(({ ended }) => ended));
      for (const { batches } of subscriptions) {
        expectIncreasing(eventsOf(batches));
        expect(eventsOf(batches)).toEqual(whole);
        expectNothingBelowWhatWasDelivered(batches);
      }
    });

    it('loses nothing that is appended while its consumer is busy', async () => {
      const seen: RecordedEvent[] = [];
      const consume = async (): Promise<void> => {
        for await (const batch of log.store.subscribe({
          ...log.mine(),
          batchSize: 2,
          signal: abort.signal,
        })) {
          seen.push(...batch.events);
          if (seen.length < 20) await log.store.append(log.stream(), 'any', [event()]);
        }
      };
      const ended = consume();
      await eventually('every event', () => seen.length >= 20);
      await stop(ended);
      expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, at) => at));
    });

    it('ends without an error when it is aborted while it waits', async () => {
      const { batches, ended } = follow();
      await eventually('caught up', () => batches.at(-1)?.caughtUp);
      abort.abort();
      await expect(ended).resolves.toBeUndefined();
    });

    it('gives nothing when it was aborted before', async () => {
      await log.store.append(log.stream(), 'no-stream', [event()]);
      abort.abort();
      const { batches, ended } = follow();
      await ended;
      expect(batches).toEqual([]);
    });

    it('can be left, and another begun where it was left', async () => {
      await log.store.append(log.stream(), 'no-stream', events(6));
      let checkpoint = START;
      const taken: RecordedEvent[] = [];
      for (let visit = 0; visit < 50 && taken.length < 6; visit += 1) {
        for await (const batch of log.store.subscribe({ ...log.mine(), batchSize: 2, after: checkpoint })) {
          taken.push(...batch.events);
          checkpoint = batch.position;
          break;
        }
      }
      expect(taken).toEqual(await log.forwards(log.stream()));
    });
  });
}
