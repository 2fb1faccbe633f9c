import type { Readable } from 'node:stream';
import type { EdgeReply } from '../../http/edge-request.js';
import type { UsersExport } from './export-users.handler.js';

/** Headers of an export, which no `Answer` can carry beside a stream. */
export function sendExport(reply: EdgeReply, { stream, type, asOf }: UsersExport): Readable {
  void reply.header('content-type', type);
  if (asOf) void reply.header('x-rollcall-as-of', asOf);
  return stream;
}

const line = {
  type: 'object',
  properties: { id: { type: 'string' }, email: { type: 'string', nullable: true } },
};

/** What exports answer, for the OpenAPI document. */
export const exportAnswer = {
  description: 'A line each',
  content: {
    'application/x-ndjson': {
      schema: line,
      example: { id: '18', email: 'user@example.com', name: 'Joe Bloggs' },
    },
    'text/csv': { schema: { type: 'string' }, example: 'id,email,name\n18,user@example.com,Joe Bloggs\n' },
  },
} as const;

export const exportDescription =
  'As they are listed, all of them: a line of JSON each, or a row of CSV with a column for each attribute that is ' +
  'defined. Read while it is sent, no faster than it is taken. An export that breaks off is not complete: what stops it ' +
  'on its way cuts the connection.';
