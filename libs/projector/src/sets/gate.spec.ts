import { describe, expect, it } from '@jest/globals';
import { type Deadline, Deadlines, EngineError } from '@rollcall/event-sourcing';
import { Gate } from './gate.js';

/** Calls what it was given last overdue when it is told to. */
class Impatient extends Deadlines {
  private lose: () => void = () => undefined;

  override within<Result>(_: Deadline, work: Promise<Result>, late: () => Error): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.lose = () => reject(late());
      work.then(resolve, reject);
    });
  }

  loseThePatience(): void {
    this.lose();
  }
}

/** A read that answers when it is told to. */
function reading() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const read = (name: string) => (): Promise<string> => {
    begun.push(name);
    return new Promise((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = (name: string): void => ends.get(name)?.();
  return { begun, read, end };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A gate before a store', () => {
  it('lets so many through at once, in the order in which they came', async () => {
    const { begun, read, end } = reading();
    const gate = new Gate(2, new Deadlines());
    const answers = ['a', 'b', 'c', 'd'].map((name) => gate.pass(read(name)));
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    end('c');
    await turn();
    end('d');
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on after a read that failed', async () => {
    const gate = new Gate(1, new Deadlines());
    const failing = gate.pass(() => Promise.reject(new Error('broken')));
    const next = gate.pass(() => Promise.resolve('fine'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('fine');
  });

  it('tells all that wait when the store is away', async () => {
    const { begun, read } = reading();
    const away = new EngineError('store_unavailable', 'away');
    const gate = new Gate(1, new Deadlines());
    const all = [gate.pass(() => Promise.reject(away)), gate.pass(read('b')), gate.pass(read('c'))];
    for (const one of all) await expect(one).rejects.toBe(away);
    expect(begun).toEqual([]);
    expect(await gate.pass(() => Promise.resolve('fine'))).toBe('fine');
  });

  it('tells all that wait when the store does not answer, and lets others try again', async () => {
    const { begun, read } = reading();
    const deadlines = new Impatient();
    const gate = new Gate(1, deadlines);
    const all = Promise.allSettled(['a', 'b', 'c'].map((name) => gate.pass(read(name))));
    deadlines.loseThePatience();
    for (const { status, ...outcome } of await all) {
      expect(status).toBe('rejected');
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(EngineError);
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({ code: 'store_unavailable' });
    }
    expect(begun).toEqual(['a']);
    expect(await gate.pass(() => Promise.resolve('fine'))).toBe('fine');
  });
});
