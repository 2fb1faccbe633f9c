import { noSuchEnvironment } from '@rollcall/composition';
import { EngineError } from '@rollcall/event-sourcing';
import { foreignEnvironment, nonAsciiTenant, outOfScope } from '../auth/caller-of.js';
import { allows } from '../edge.js';
import { malformedJson, notJson } from '../json-body.js';
import type { ApiResponseOptions } from '../openapi.js';
import { rateLimited } from '../rate-limits.js';
import { tellsOf, type Telling } from '../response-headers.js';
import { checkBody, checkQuery } from '../validation/check.js';
import type { Dto } from '../validation/nested.js';
import { refusalOfSome } from '../validation/some-refusal.js';
import { errorAnswer } from './error-answer.js';
import { badUrl, bodyTooLarge } from './framework-errors.js';
import type { ErrorAnswer } from './error-shape.js';
import { unauthorized } from './http-refusal.js';

/** What of a route says how it can fail. */
interface FallibleRoute extends Telling {
  readonly params?: Dto;
  readonly query?: Dto;
  readonly body?: Dto;
  readonly notFound?: () => Error;
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, code: { type: 'string' }, field: { type: 'string' } },
};

const answered = (description: string, { body }: ErrorAnswer): ApiResponseOptions => ({
  description,
  content: { 'application/json': { schema: errorSchema, example: body } },
});

/** An error as the OpenAPI documents show it: in the words it has over HTTP. `description`: when it comes. */
export const documented = (description: string, error: unknown): ApiResponseOptions =>
  answered(
    description,
    errorAnswer(error, () => 'http://localhost:3000')!,
  );

/** By status, what a route that needs a key may refuse or fail with, whatever it does. `isRead`: it is asked with GET. */
export function errorsOf(route: FallibleRoute, isRead: boolean): Record<number, ApiResponseOptions> {
  const { access } = route;
  if (access === 'public') return {};
  return {
    ...(isRead ? {} : errorsOfWrites(route)),
    ...errorsOfNames(route),
    400: isRead
      ? answered('Not valid HTTP, or not well percent-encoded', badUrl)
      : documented(
          'Not JSON, or a value of the wrong JSON type',
          malformedJson('The body is not valid JSON.'),
        ),
    401: documented('The key is missing or not valid', unauthorized()),
    403: documented('The key does not reach that far, or the feature is off', outOfReach(route)),
    422: documented('Well-formed, but not acceptable', unacceptable(route)),
    429: documented('Too many requests: see Retry-After', rateLimited({})),
    503: documented('A store is away: see Retry-After', away),
  };
}

function errorsOfWrites(route: FallibleRoute): Record<number, ApiResponseOptions> {
  const ofBodies = {
    413: answered('Too large', bodyTooLarge),
    415: documented('Not sent as application/json', notJson()),
  };
  return tellsOf(route) === 'position'
    ? { 409: documented('Other writes kept coming first', conflict), ...ofBodies }
    : ofBodies;
}

/** What is of the whole installation is in no environment. */
const errorsOfNames = ({ access, params, notFound }: FallibleRoute): Record<number, ApiResponseOptions> =>
  access === 'installation' && params === undefined && notFound === undefined
    ? {}
    : { 404: documented('Not found', notFound?.() ?? noSuchEnvironment('staging')) };

const conflict = new EngineError('conflict', 'Other writes came first');
const away = new EngineError('store_unavailable', 'A store is away');

function outOfReach({ access }: FallibleRoute): Error {
  const scope = (['application', 'read-only', 'admin'] as const).find((one) => !allows(access, one));
  return scope === undefined ? foreignEnvironment('production') : outOfScope(scope);
}

/** Of the body or the query where one can be wrong; of a header, which can be on every route, else. */
function unacceptable({ body, query }: FallibleRoute): Error {
  const ofBody = body && refusalOfSome(body, checkBody(body));
  return ofBody ?? (query && refusalOfSome(query, checkQuery(query))) ?? nonAsciiTenant();
}
