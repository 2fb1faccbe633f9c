import type { Logger, Telemetry } from '@rollcall/platform';
import type { FastifyInstance } from 'fastify';
import { unwrapAnswer } from './answer.js';
import type { EdgeReply, EdgeRequest } from './edge-request.js';
import { refusalOfHead, takeEveryExpectation } from './message-head.js';
import { dataHeaders } from './security-headers.js';

/** Every answer says which request it is for, errors and unknown routes included. */
export function prepareAnswer(request: EdgeRequest, reply: EdgeReply): void {
  void reply.header('x-request-id', request.id);
  void reply.headers(dataHeaders);
}

/** Where answers are written down. */
export interface AnswerRecords {
  readonly log: Logger;
  readonly telemetry: Telemetry;
}

/** What happens around every request: headers before, one log line and one measurement after. */
export function installEveryAnswer(fastify: FastifyInstance, records: AnswerRecords): void {
  takeEveryExpectation(fastify);
  fastify.decorateRequest('edge', undefined);
  fastify.decorateRequest('caller', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    prepareAnswer(request, reply);
    done(refusalOfHead(request.raw));
  });
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    done(null, unwrapAnswer(reply, payload));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    recordAnswer(request, reply, records);
    done();
  });
}

/** No URL, no body, no key: a URL holds user ids. */
export function recordAnswer(
  request: EdgeRequest,
  reply: EdgeReply,
  { log, telemetry }: AnswerRecords,
): void {
  const { method, caller } = request;
  const { statusCode: status, elapsedTime: ms } = reply;
  const route = request.edge?.pattern ?? 'unmatched';
  telemetry.request(method, route, status, ms / 1000);
  log.info({
    requestId: request.id,
    method,
    route,
    status,
    ms: Math.round(ms * 100) / 100,
    key: caller?.prefix,
    environment: caller?.environment,
  });
}
