import type { ErrorAnswer } from './error-shape.js';

export const routeNotFound: ErrorAnswer = answer(404, 'route_not_found', 'There is no such route.');

/** Of a path that is there, asked with another method than `methods`. */
export const methodNotAllowed = (methods: readonly string[]): ErrorAnswer => ({
  ...answer(405, 'method_not_allowed', `This path is asked with ${methods.join(', ')}.`),
  headers: { allow: methods.join(', ') },
});

export const bodyTooLarge: ErrorAnswer = answer(413, 'body_too_large', 'The body is too large.');
export const badUrl: ErrorAnswer = answer(400, 'malformed_url', 'The URL is not percent-encoded UTF-8.');

/** Errors that Fastify and Nest make themselves, in our words: theirs name internals. */
const byFastifyCode: Readonly<Record<string, ErrorAnswer>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: answer(
    400,
    'malformed_body',
    'Content-Length does not match the body.',
  ),
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: answer(
    415,
    'unsupported_media_type',
    'The body must be sent as application/json.',
  ),
  FST_ERR_MAX_PARAM_LENGTH: answer(422, 'invalid_value', 'A part of the path is too long.'),
  FST_ERR_ROUTE_MISSING: routeNotFound,
  // Of a method that Fastify knows and no route has.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: routeNotFound,
};

function answer(status: number, code: string, error: string): ErrorAnswer {
  return { status, body: { error, code } };
}

const loneSurrogate = answer(422, 'invalid_value', 'The URL holds half of a surrogate pair.');
/** A UTF-16 surrogate, wrongly encoded as three bytes of its own. */
const ENCODED_SURROGATE = /%ed%[ab][\da-f]%[89ab][\da-f]/i;

export function frameworkAnswer(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  const source = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in source ? String(source.code) : '';
  if (code === 'FST_ERR_BAD_URL') return ENCODED_SURROGATE.test(source.message) ? loneSurrogate : badUrl;
  const known = Object.hasOwn(byFastifyCode, code) ? byFastifyCode[code] : undefined;
  return known ?? otherAnswer(error);
}

function otherAnswer(error: Error): ErrorAnswer | undefined {
  const status = statusOf(error);
  if (status === 404) return routeNotFound;
  return status >= 400 && status < 500 ? answer(status, 'bad_request', error.message) : undefined;
}

function statusOf(error: object): number {
  if ('getStatus' in error && typeof error.getStatus === 'function') {
    return Number((error as { getStatus(): unknown }).getStatus());
  }
  return 'statusCode' in error ? Number(error.statusCode) : 500;
}
