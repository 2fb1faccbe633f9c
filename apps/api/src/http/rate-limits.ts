import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Tier } from './edge.js';
import { HttpRefusal } from './errors/http-refusal.js';

/** Requests per second a key may make, by tier; 0 or absent = no limit. */
export interface RateLimitOptions {
  readonly tier1?: number;
  readonly tier2?: number;
}

/** Counts per process, per key and tier. */
export class RateLimits {
  private readonly limiters = new Map<Tier, RateLimiterMemory>();

  constructor({ tier1 = 0, tier2 = 0 }: RateLimitOptions) {
    if (tier1 > 0) this.limiters.set(1, limiter(tier1));
    if (tier2 > 0) this.limiters.set(2, limiter(tier2));
  }

  get on(): boolean {
    return this.limiters.size > 0;
  }

  /** Refuses with 429 and says when to come back, in the two headers that official SDKs honour. */
  async consume(prefix: string, tier: Tier): Promise<void> {
    try {
      await this.limiters.get(tier)?.consume(prefix);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw rateLimited({
        'retry-after': String(seconds),
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + seconds),
      });
    }
  }
}

/** `headers`: when to come back. */
export const rateLimited = (headers: Readonly<Record<string, string>>): HttpRefusal =>
  new HttpRefusal(429, 'rate_limited', 'Too many requests with this API key.', { headers });

/** Whole requests in whole seconds: less than one a second is one in several. */
const limiter = (perSecond: number): RateLimiterMemory =>
  perSecond >= 1
    ? new RateLimiterMemory({ points: Math.floor(perSecond), duration: 1 })
    : new RateLimiterMemory({ points: 1, duration: Math.ceil(1 / perSecond) });
