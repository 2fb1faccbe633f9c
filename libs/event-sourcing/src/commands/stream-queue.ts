import { PassingMap } from '../passing-map.js';

/** Lets work on one stream wait for the work on it that came before; different streams never wait for each other. */
export class StreamQueue {
  private readonly last = new PassingMap<Promise<unknown>>();

  run<Result>(stream: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(stream);
    const mine = before === undefined ? work() : before.then(work, work);
    this.last.set(stream, mine);
    const done = (): void => {
      if (this.last.get(stream) === mine) this.last.delete(stream);
    };
    mine.then(done, done);
    return mine;
  }
}
