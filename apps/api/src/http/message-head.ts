import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { HttpRefusal } from './errors/http-refusal.js';

/** As Node looks for it. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** For the server: what is left to `refusalOfHead`. */
export const headOptions = { requireHostHeader: false };

/** What Node would answer by itself, with a bare status, comes to the hooks as every other request does. */
export function takeEveryExpectation({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Of a request of HTTP/1.1 that names no host (RFC 9112, 3.2) or expects what nobody here does (RFC 9110, 10.1.1). */
export function refusalOfHead({ headers, httpVersion }: IncomingMessage): HttpRefusal | undefined {
  if (httpVersion !== '1.1') return undefined;
  if (headers.host === undefined) return refusal(400, 'malformed_request', 'The header Host is missing.');
  return headers.expect === undefined || CONTINUE.test(headers.expect)
    ? undefined
    : refusal(417, 'expectation_failed', 'Nothing but 100-continue can be expected.');
}

/** Whether its body follows is not known: nothing else can be read from the connection. */
const refusal = (status: number, code: string, text: string): HttpRefusal =>
  new HttpRefusal(status, code, text, { headers: { connection: 'close' } });
