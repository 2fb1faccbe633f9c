import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { EdgeReply, EdgeRequest } from './edge-request.js';
import type { ErrorFilter } from './errors/error.filter.js';
import { GatheredResponse } from './gathered-response.js';
import { headOptions } from './message-head.js';
import { requestIdOf } from './request-id.js';
import { prepareAnswer } from './every-answer.js';
import { answerMalformed } from './malformed-request.js';
import type { RequestRecords } from './request-records.js';

const MIB = 1024 * 1024;
/** Raw characters of one path parameter: 255 characters of four bytes, percent-encoded, fit in. */
const MAX_PARAM_LENGTH = 4096;

type AdapterOptions = NonNullable<ConstructorParameters<typeof FastifyAdapter>[0]>;

export const adapterOptions = (errors: ErrorFilter, records: RequestRecords): AdapterOptions => ({
  http: { ...headOptions, ServerResponse: GatheredResponse },
  bodyLimit: MIB,
  routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  requestIdHeader: false,
  genReqId: requestIdOf,
  logger: false,
  /** Requests that are under way when the server stops are answered, not refused. */
  return503OnClosing: false,
  /** Nest middleware is not used: a Fastify hook costs less. */
  skipMiddie: true,
  /** What the router refuses never reaches a hook. */
  frameworkErrors: (error, refused, unsent) => {
    const [request, reply] = [refused as EdgeRequest, unsent as EdgeReply];
    prepareAnswer(request, reply);
    records.begin(reply);
    reply.raw.on('finish', () => records.end(reply));
    errors.answer(error, request, reply);
  },
  clientErrorHandler: (error, socket) => answerMalformed(error, socket, records),
});
