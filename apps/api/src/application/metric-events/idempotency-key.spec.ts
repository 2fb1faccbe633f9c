import { describe, expect, it } from '@jest/globals';
import { idempotencyKeyOf } from './idempotency-key.js';

/** As Node gives a header: a character a byte. */
const header = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string =>
  Buffer.from(text, encoding).toString('latin1');

describe('An idempotency key', () => {
  it('is what the client wrote, whether it was sent as UTF-8 or as Latin-1', () => {
    expect(idempotencyKeyOf('e4296e4b-8493-4bd1-9c30-5a1a9ac4d78f')).toBe(
      'e4296e4b-8493-4bd1-9c30-5a1a9ac4d78f',
    );
    expect(idempotencyKeyOf(header('ключ'))).toBe('ключ');
    expect(idempotencyKeyOf(header('é'))).toBe('é');
    expect(idempotencyKeyOf(header('é', 'latin1'))).toBe('é');
  });

  it('has at most 255 characters, however many bytes they take', () => {
    expect(idempotencyKeyOf(header('😀'.repeat(255)))).toBe('😀'.repeat(255));
    expect(() => idempotencyKeyOf(header('😀'.repeat(256)))).toThrow('at most 255 characters');
    expect(() => idempotencyKeyOf('k'.repeat(256))).toThrow('at most 255 characters');
  });

  it('is absent where it is empty', () => {
    expect([idempotencyKeyOf(undefined), idempotencyKeyOf('')]).toEqual([undefined, undefined]);
  });
});
