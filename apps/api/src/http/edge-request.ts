import type { ApiKeyScope } from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from './edge.js';
import type { Patience } from './patience.js';

/** Who asks, for which users, and how fresh the answer must be. Controllers get it by `@Caller()`. */
export interface Caller {
  readonly requestId: string;
  /** Of the API key; what the log calls the actor. */
  readonly prefix: string;
  readonly scope: ApiKeyScope;
  /** Key of the environment. */
  readonly environment: string;
  /** Empty = none. */
  readonly tenant: string;
  readonly consistency: 'strong' | 'eventual';
  /** The answer must know at least this much of the log. */
  readonly minPosition?: Position;
  /** Of what is asked of the stores; none where they are this process's own, or the route takes its time. */
  readonly deadline?: Patience;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the matched route declared; undefined where no route matched. */
    edge: Edge | undefined;
    /** Set before the body is read; undefined on public routes. */
    caller: Caller | undefined;
  }
}

export type EdgeRequest = FastifyRequest;
export type EdgeReply = FastifyReply;
