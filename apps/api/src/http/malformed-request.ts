import type { Duplex } from 'node:stream';
import type { RequestRecords } from './request-records.js';
import { requestIdOf } from './request-id.js';
import { dataHeaders } from './security-headers.js';

const tooLarge = {
  status: 431,
  reason: 'Request Header Fields Too Large',
  body: { error: 'The headers, or the URL, are too large.', code: 'headers_too_large' },
};
const malformed = {
  status: 400,
  reason: 'Bad Request',
  body: { error: 'The request is not valid HTTP.', code: 'malformed_request' },
};

/** What Node could not read is answered by hand, with the headers that every answer has, and ends the connection. */
export function answerMalformed(
  { code }: NodeJS.ErrnoException,
  socket: Duplex,
  records: RequestRecords,
): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, reason, body } = code === 'HPE_HEADER_OVERFLOW' ? tooLarge : malformed;
  const requestId = records.malformed(socket, status, () => requestIdOf({ headers: {} }));
  if (requestId === undefined) return void socket.destroy();
  const text = JSON.stringify(body);
  const headers = {
    connection: 'close',
    'x-request-id': requestId,
    ...dataHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${text}`);
}
