import { describe, expect, it } from '@jest/globals';
import { DerivedKeys } from './derived-keys.js';
import type { ImportLine } from './item.js';
import { readItems } from './read-items.js';
import { rejectionOf } from './rejection-of.js';

async function* once(...lines: Buffer[]): AsyncGenerator<Buffer> {
  yield* lines;
}

async function itemIn(text: Buffer | string): Promise<ImportLine> {
  for await (const line of readItems(once(Buffer.from(text)), new DerivedKeys('events.ndjson')))
    return line as ImportLine;
  throw new Error('There is nothing in it.');
}

describe('a refused line', () => {
  it.each(['{"a":1e999,"b":12345678901234567890}', '{}', ' { } ', '{"a":"{"}', '{"ü":{}} \t', '{"a":[{}]}'])(
    'keeps what it says, and gets the key that it was sent with: %s',
    async (text) => {
      const line = await itemIn(text);
      const { number, raw, reason } = rejectionOf(line, 'bad');
      expect({ number, reason }).toEqual({ number: 1, reason: 'bad' });
      expect(raw.toString().replace(/,?"idempotencyKey":"import-[\w-]+"/, '')).toBe(text);
      expect((await itemIn(raw)).item).toEqual(line.item);
    },
  );

  it.each([
    ['{"idempotencyKey":null,"a":1}', /^\{"idempotencyKey":null,"a":1,"idempotencyKey":"import-[\w-]+-1"\}$/],
    ['{"a":1,"idempotencyKey":""}', /^\{"a":1,"idempotencyKey":"","idempotencyKey":"import-[\w-]+-1"\}$/],
  ])('is told by the key it got where its own says nothing: %s', async (text, kept) => {
    const line = await itemIn(text);
    const { raw } = rejectionOf(line, 'bad');
    expect(raw.toString()).toMatch(kept);
    expect((await itemIn(raw)).item).toEqual(line.item);
  });

  it('with a key of its own stays as it is', async () => {
    const text = ' {"idempotencyKey": "mine"} ';
    expect(rejectionOf(await itemIn(text), 'bad').raw.toString()).toBe(text);
  });
});
