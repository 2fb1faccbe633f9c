import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { Authenticator } from './auth/authenticator.js';
import { RateLimits } from './rate-limits.js';
import { installRoutes } from './routes-hook.js';
import { WorkUnderWay } from './work-under-way.js';

describe('The routes', () => {
  it('cannot be registered without saying who may call them', () => {
    const server = fastify();
    installRoutes(server, {
      authenticator: {} as Authenticator,
      rateLimits: new RateLimits({}),
      isGiven: () => Promise.resolve(true),
      underWay: new WorkUnderWay(1),
      isRemote: false,
    });
    expect(() => server.get('/forgotten', () => 'open to all')).toThrow(
      /GET \/forgotten says nothing about access/,
    );
  });
});
