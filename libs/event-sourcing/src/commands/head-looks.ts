import type { EventStore } from '../event-store.js';
import { PassingMap } from '../passing-map.js';

interface Look {
  /** When it began, as `performance.now()`: what was written before, it sees. */
  readonly at: number;
  readonly head: Promise<number>;
}

/**
 * Looks at the heads of streams, one event each. One look at a time per stream, shared by all who may: however many ask,
 * the store is asked once a round trip.
 */
export class HeadLooks {
  private readonly underWay = new PassingMap<Look>();
  private readonly next = new PassingMap<Promise<Look>>();

  constructor(private readonly store: EventStore) {}

  /** Revision of the stream's last event (-1 without one) as of `at`, which is `since` or later (`performance.now()`). */
  async revision(stream: string, since: number): Promise<{ readonly revision: number; readonly at: number }> {
    const { at, head } = await this.look(stream, since);
    return { revision: await head, at };
  }

  private look(stream: string, since: number): Look | Promise<Look> {
    const underWay = this.underWay.get(stream);
    if (underWay === undefined) return this.begin(stream);
    if (underWay.at >= since) return underWay;
    const waiting = this.next.get(stream);
    if (waiting !== undefined) return waiting;
    const begin = (): Look => {
      this.next.delete(stream);
      return this.begin(stream);
    };
    const next = underWay.head.then(begin, begin);
    this.next.set(stream, next);
    return next;
  }

  private begin(stream: string): Look {
    const at = performance.now();
    const done = (): void => this.underWay.delete(stream);
    const head = this.store
      .readStream(stream, { direction: 'backwards', limit: 1 })
      .then(([last]) => last?.revision ?? -1);
    const look = { at, head };
    this.underWay.set(stream, look);
    head.then(done, done);
    return look;
  }
}
