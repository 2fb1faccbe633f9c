import { describe, expect, it } from '@jest/globals';
import { GatheredLookup } from './gathered-lookup.js';

describe('A gathered lookup', () => {
  const asked: string[][] = [];
  const lookup = new GatheredLookup((keys) => {
    asked.push([...keys]);
    if (keys.includes('bad')) return Promise.reject(new Error('away'));
    return Promise.resolve(new Map(keys.filter((key) => key !== 'none').map((key) => [key, `of ${key}`])));
  });

  it('asks once for what is asked in one turn, each key once', async () => {
    const found = await Promise.all(['a', 'none', 'b', 'a'].map((key) => lookup.find(key)));
    expect(found).toEqual(['of a', undefined, 'of b', 'of a']);
    expect(asked).toEqual([['a', 'none', 'b']]);
  });

  it('asks anew in the next turn, also after a failure, which is that of all who asked', async () => {
    const failed = await Promise.allSettled([lookup.find('bad'), lookup.find('a')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await lookup.find('a')).toBe('of a');
  });
});
