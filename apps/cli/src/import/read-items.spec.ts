import { describe, expect, it } from '@jest/globals';
import { DerivedKeys } from './derived-keys.js';
import { isRejection, readItems, type ReadLine } from './read-items.js';

async function read(...lines: (string | Buffer)[]): Promise<ReadLine[]> {
  async function* source(): AsyncGenerator<Buffer> {
    for (const line of lines) yield Buffer.from(line);
  }
  const found: ReadLine[] = [];
  for await (const line of readItems(source(), new DerivedKeys('events.ndjson'))) found.push(line);
  return found;
}

describe('items of a file', () => {
  it('keep the key they have, and get one where they have none', async () => {
    const found = await read(
      '{"idempotencyKey":"mine"}',
      '{"a":1}',
      '{"idempotencyKey":null}',
      '{"idempotencyKey":""}',
      '{"idempotencyKey":5}',
    );
    const keys = found.map((line) => (isRejection(line) ? 'rejected' : line.item.idempotencyKey));
    const derived: unknown = expect.stringMatching(/^import-/);
    expect(keys).toEqual(['mine', derived, derived, derived, 5]);
  });

  it('are numbered by their line, blank ones left out, a byte order mark too', async () => {
    const found = await read('\ufeff{"a":1}', '', ' \t ', '{"a":1}');
    expect(found.map(({ number }) => number)).toEqual([1, 4]);
    expect(found.map(({ raw }) => raw.toString())).toEqual(['{"a":1}', '{"a":1}']);
    expect(found.some(isRejection)).toBe(false);
  });

  it.each([
    ['{"a":', 'not JSON'],
    ['[1]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['"text"', 'not a JSON object'],
    [Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
  ])('are nothing that is no JSON object: %s', async (line, reason) => {
    expect(await read(line)).toEqual([{ number: 1, raw: Buffer.from(line), reason }]);
  });

  it('keep names that other objects inherit', async () => {
    const [line] = await read('{"user":{"id":"a","attributes":{"__proto__":"x"}}}');
    expect(JSON.stringify(line)).not.toContain('reason');
    expect(line && !isRejection(line) && Object.keys(line.item.user?.attributes ?? {})).toEqual([
      '__proto__',
    ]);
  });
});
