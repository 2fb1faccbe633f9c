import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { EdgeReply, EdgeRequest } from './edge-request.js';
import type { ErrorFilter } from './errors/error.filter.js';
import { GatheredResponse } from './gathered-response.js';
import { headOptions } from './message-head.js';
import { requestIdOf } from './request-id.js';
import { prepareAnswer, recordAnswer, type AnswerRecords } from './every-answer.js';

const MIB = 1024 * 1024;
/** Raw characters of one path parameter: 255 characters of four bytes, percent-encoded, fit in. */
const MAX_PARAM_LENGTH = 4096;

type AdapterOptions = NonNullable<ConstructorParameters<typeof FastifyAdapter>[0]>;

export const adapterOptions = (errors: ErrorFilter, records: AnswerRecords): AdapterOptions => ({
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
    reply.raw.on('finish', () => recordAnswer(request, reply, records));
    errors.answer(error, request, reply);
  },
  clientErrorHandler: (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const body = JSON.stringify(
      isTooLarge
        ? { error: 'The headers, or the URL, are too large.', code: 'headers_too_large' }
        : { error: 'The request is not valid HTTP.', code: 'malformed_request' },
    );
    socket.end(
      `HTTP/1.1 ${status}\r\nconnection: close\r\nx-request-id: ${requestIdOf({ headers: {} })}\r\n` +
        `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  },
});
