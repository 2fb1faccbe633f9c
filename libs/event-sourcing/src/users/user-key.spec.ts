import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { controlDraw, userKeyOf } from './user-key.js';

const salt = Buffer.alloc(32, 1).toString('base64');

describe('userKeyOf', () => {
  it('is base64url of the first 20 bytes of HMAC-SHA256 over the id', () => {
    const hmac = createHmac('sha256', Buffer.alloc(32, 1)).update('user-1').digest();
    expect(userKeyOf(salt, 'user-1')).toBe(hmac.subarray(0, 20).toString('base64url'));
    expect(userKeyOf(salt, 'user-1')).toHaveLength(27);
  });

  it('takes the id as it is written: composed and decomposed letters are two users', () => {
    expect(userKeyOf(salt, 'é')).not.toBe(userKeyOf(salt, 'e\u0301'));
  });

  it('differs between environments', () => {
    expect(userKeyOf(salt, 'user-1')).not.toBe(userKeyOf(randomBytes(32).toString('base64'), 'user-1'));
  });
});

describe('controlDraw', () => {
  it('is the same for the same user for ever', () => {
    expect(controlDraw(salt, 'user-1')).toBe(controlDraw(salt, 'user-1'));
  });

  it('spreads users evenly over 0 to 100', () => {
    const draws = Array.from({ length: 10_000 }, (_, user) => controlDraw(salt, `user-${user}`));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(100);
    for (const ratio of [10, 50, 90]) {
      const share = draws.filter((draw) => draw < ratio).length / 100;
      expect(Math.abs(share - ratio)).toBeLessThan(2);
    }
  });
});
