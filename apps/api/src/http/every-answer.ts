import type { FastifyInstance } from 'fastify';
import { unwrapAnswer } from './answer.js';
import type { EdgeReply, EdgeRequest } from './edge-request.js';
import { refusalOfHead, takeEveryExpectation } from './message-head.js';
import type { RequestRecords } from './request-records.js';
import { dataHeaders } from './security-headers.js';

/** Every answer says which request it is for, errors and unknown routes included. */
export function prepareAnswer(request: EdgeRequest, reply: EdgeReply): void {
  void reply.header('x-request-id', request.id);
  void reply.headers(dataHeaders);
}

/** What happens around every request: headers before, one log line and one measurement after. */
export function installEveryAnswer(fastify: FastifyInstance, records: RequestRecords): void {
  takeEveryExpectation(fastify);
  fastify.decorateRequest('edge', undefined);
  fastify.decorateRequest('caller', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    prepareAnswer(request, reply);
    records.begin(reply);
    done(refusalOfHead(request.raw));
  });
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    done(null, unwrapAnswer(reply, payload));
  });
  fastify.addHook('onResponse', (_request, reply, done) => {
    records.end(reply);
    done();
  });
}
