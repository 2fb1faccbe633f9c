import { describe, expect, it } from '@jest/globals';
import { WorkUnderWay } from './work-under-way.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('Work under way', () => {
  it('is bounded, and makes room as it ends, well or not', async () => {
    const work = new WorkUnderWay(2);
    let fail = (_: Error): void => undefined;
    const failing = work.do(undefined, () => new Promise<never>((_, reject) => (fail = reject)));
    void work.do(undefined, never);
    await expect(work.do(undefined, never)).rejects.toMatchObject({ status: 503, code: 'overloaded' });
    fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(await work.do(undefined, () => Promise.resolve('done'))).toBe('done');
  });

  it('counts until it has ended, also where nobody waits for it any more', async () => {
    const work = new WorkUnderWay(1);
    const late = work.do({ at: performance.now() }, never);
    await expect(late).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(work.do(undefined, never)).rejects.toMatchObject({ code: 'overloaded' });
  });
});
