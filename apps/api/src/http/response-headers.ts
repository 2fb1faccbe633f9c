import type { Access } from './edge.js';

interface DocumentedHeader {
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer' };
}

/** What a success says of the log, in a header: the position of what was written or read, or how much of it was known. */
export type Tells = 'position' | 'asOf' | 'nothing';

const usual: Readonly<Record<Access, Tells>> = {
  public: 'nothing',
  'application:read': 'position',
  'application:write': 'position',
  'admin:read': 'asOf',
  'admin:everyone': 'asOf',
  'admin:write': 'position',
  installation: 'nothing',
};

const header = (
  description: string,
  type: DocumentedHeader['schema']['type'] = 'string',
): DocumentedHeader => ({ description, schema: { type } });

const position = header(
  'Position of what was written, or of what a read of one thing knew; not sent where there is none yet.',
);
const asOf = header('How much of the log the answer knew: everything up to this position is in it.');
const requestId = header("The request's id, as the log has it.");
const retryAfter = header('Seconds after which to repeat the request.', 'integer');
const rateLimitReset = header('When requests are taken again, in seconds since 1970.', 'integer');

const ofSuccess: Readonly<Record<Tells, Readonly<Record<string, DocumentedHeader>>>> = {
  position: { 'x-rollcall-position': position },
  asOf: { 'x-rollcall-as-of': asOf },
  nothing: {},
};
const ofErrors: Readonly<Record<number, Readonly<Record<string, DocumentedHeader>>>> = {
  429: { 'retry-after': retryAfter, 'x-ratelimit-reset': rateLimitReset },
  503: { 'retry-after': retryAfter },
};

/** What of a route says what its answers tell. */
export interface Telling {
  readonly access: Access;
  readonly tells?: Tells;
}

export const tellsOf = ({ access, tells = usual[access] }: Telling): Tells => tells;

/** The headers that an answer of this status has, for the OpenAPI documents. */
export const responseHeaders = (status: number, route: Telling): Record<string, DocumentedHeader> => ({
  'x-request-id': requestId,
  ...(status < 400 ? ofSuccess[tellsOf(route)] : ofErrors[status]),
});
