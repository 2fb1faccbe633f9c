import type { Position } from '@rollcall/event-sourcing';
import type { FastifyReply } from 'fastify';

export interface AnswerFacts {
  /** Sent as `x-rollcall-position`: of a write, or of what a read of one user knew. Not sent: `START`, which is nowhere. */
  readonly position?: Position;
  /** Sent as `x-rollcall-as-of`: how much of the log a list or an aggregate knew. */
  readonly asOf?: Position;
  /** Where it is not the route's usual one. */
  readonly status?: number;
}

/** What a handler answers: the body, and what stands in headers beside it. Controllers pass it on as it is. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly facts: AnswerFacts = {},
  ) {}
}

/** Takes an answer apart, just before it is serialized. */
export function unwrapAnswer(reply: FastifyReply, payload: unknown): unknown {
  if (!(payload instanceof Answer)) return payload;
  const { position, asOf, status } = payload.facts;
  if (status !== undefined) void reply.code(status);
  if (position) void reply.header('x-rollcall-position', position);
  if (asOf) void reply.header('x-rollcall-as-of', asOf);
  return payload.body;
}
