import { describe, expect, it } from '@jest/globals';
import { sourceOf } from './source-of.js';

describe('the source of a file', () => {
  it('is its name, wherever it lies, packed or not', () => {
    expect(sourceOf('/a/events.ndjson')).toBe('events.ndjson');
    expect(sourceOf('events.ndjson.gz')).toBe('events.ndjson');
  });

  it('is the name that was given', () => {
    expect(sourceOf('/a/events.ndjson.gz', 'monday')).toBe('monday');
  });

  it.each([undefined, 'monday'])(
    'is another one for refused lines, and for those refused again: %s',
    (given) => {
      const rejected = 'events.ndjson.gz.rejected.ndjson';
      const names = ['events.ndjson.gz', rejected, `${rejected}.rejected.ndjson`];
      expect(new Set(names.map((name) => sourceOf(name, given))).size).toBe(3);
      expect(sourceOf(`${rejected}.gz`, given)).toBe(sourceOf(rejected, given));
    },
  );
});
