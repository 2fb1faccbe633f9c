import { Deadlines, EngineError, type Deadline } from '@rollcall/event-sourcing';
import { HttpRefusal } from './errors/http-refusal.js';

/**
 * What is being done for requests, bounded: where a store is slow, more than so much at a time is refused at once instead
 * of waiting in memory.
 */
export class WorkUnderWay {
  private readonly deadlines = new Deadlines();
  private count = 0;

  constructor(private readonly most: number) {}

  /** `overloaded`; `store_unavailable` once the deadline has passed. */
  do<Result>(deadline: Deadline | undefined, begin: () => Promise<Result>): Promise<Result> {
    if (this.count >= this.most) return Promise.reject(overloaded());
    this.count++;
    const work = begin();
    const done = (): void => void this.count--;
    work.then(done, done);
    return deadline === undefined ? work : this.deadlines.within(deadline, work, late);
  }
}

const late = (): EngineError => new EngineError('store_unavailable', 'The stores took too long');

const overloaded = (): HttpRefusal =>
  new HttpRefusal(503, 'overloaded', 'Too much is under way already. Repeat the request.', {
    headers: { 'retry-after': '1' },
  });
