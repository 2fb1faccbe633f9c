import { describe, expect, it } from '@jest/globals';
import { DerivedKeys } from './derived-keys.js';

const keysOf = (source: string, lines: readonly string[]): string[] => {
  const keys = new DerivedKeys(source);
  return lines.map((line) => keys.next(Buffer.from(line)));
};

describe('keys of items without one', () => {
  const lines = ['{"a":1}', '{"a":2}', '{"a":1}', '{"ü":1}'];

  it('are the same whenever the same source is read', () => {
    expect(keysOf('events.ndjson', lines)).toEqual(keysOf('events.ndjson', lines));
  });

  it('tell equal lines apart, so that each counts', () => {
    expect(new Set(keysOf('events.ndjson', lines)).size).toBe(4);
  });

  it('are others for another source', () => {
    const both = [...keysOf('monday.ndjson', lines), ...keysOf('tuesday.ndjson', lines)];
    expect(new Set(both).size).toBe(8);
  });

  it('do not depend on the different lines around', () => {
    const [first, , third] = keysOf('events.ndjson', lines);
    expect(keysOf('events.ndjson', ['{"a":1}', '{"a":1}'])).toEqual([first, third]);
  });

  it('fit where a key goes', () => {
    for (const key of keysOf('x'.repeat(300), lines)) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
  });
});
