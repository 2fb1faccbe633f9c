import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpRefusal } from './errors/http-refusal.js';

const BOM = '\ufeff';

/**
 * No bytes are no body, whatever they are called: many clients name a type with each request, and a route that takes no
 * body has nothing to say against it. Bodies are JSON in UTF-8 (RFC 8259, 8.1) and nothing else. Bytes that are no UTF-8
 * are refused, not repaired: user ids that differ in such bytes only would become one user. `__proto__` and `constructor`
 * are keys like any other here, so nothing may ever look one up on a plain object, or assign to it, without
 * `Object.hasOwn` or a spread.
 */
export function installJsonBody(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // There is no such route: whatever was sent is not to blame.
    if (request.is404) return done(null);
    try {
      if (isPacked(request.headers)) throw packed();
      done(null, body.length === 0 ? nothing(request) : parse(body as Buffer));
    } catch (error) {
      done(error as HttpRefusal);
    }
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.is404) return done(null);
    try {
      if (body.length > 0) throw notJson();
      done(null, nothing(request));
    } catch (error) {
      done(error as HttpRefusal);
    }
  });
}

/** `malformed_json` where the route takes a body. */
function nothing({ routeOptions }: FastifyRequest): undefined {
  const { body, takesItems = false } = routeOptions.config.rollcall ?? {};
  if (body === undefined && !takesItems) return undefined;
  throw malformedJson('The body is empty; JSON was expected.');
}

const isPacked = ({ 'content-encoding': encoding }: IncomingHttpHeaders): boolean =>
  encoding !== undefined && encoding.toLowerCase() !== 'identity';

const packed = (): HttpRefusal =>
  new HttpRefusal(
    415,
    'unsupported_media_type',
    'The body must be sent as it is, without a Content-Encoding.',
  );

export const notJson = (): HttpRefusal =>
  new HttpRefusal(415, 'unsupported_media_type', 'The body must be sent as application/json.');

/** `malformed_json` */
function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw malformedJson('The body is not UTF-8.');
  const text = body.toString('utf8');
  try {
    return JSON.parse(text.startsWith(BOM) ? text.slice(1) : text);
  } catch {
    throw malformedJson('The body is not valid JSON.');
  }
}

export const malformedJson = (text: string): HttpRefusal => new HttpRefusal(400, 'malformed_json', text);
