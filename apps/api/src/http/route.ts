import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  type ApiResponseOptions,
} from './openapi.js';
import type { Access, Tier } from './edge.js';
import { responseHeaders, type Tells } from './response-headers.js';
import type { Dto } from './validation/nested.js';
import { schemaOf } from './validation/schema-of.js';

/**
 * Everything the edge must know of a route, in one place: who may call it, what it takes, what it answers.
 *
 * A route is a controller method with Nest's verb decorator and `@Route`: from it the edge makes, at start, the key check,
 * the rate limit, the body limit, the compiled validation of path, query and body, and the OpenAPI document. The method
 * takes `@Param`, `@Query`, `@Body` and `@Caller()`, hands a command or query to its bus and returns the handler's `Answer`.
 * A route without `@Route` stops the server from starting.
 */
export interface RouteDescription {
  readonly access: Access;
  readonly summary: string;
  readonly description?: string;
  /** Default 2 for the application API, 1 for the rest. */
  readonly tier?: Tier;
  /** Classes with class-validator decorators (see validation/rules.ts). */
  readonly params?: Dto;
  readonly query?: Dto;
  readonly body?: Dto;
  /** Its body is an array and has no class: it arrives unchecked. */
  readonly takesItems?: boolean;
  /** Of the body, in the OpenAPI document only. */
  readonly example?: unknown;
  /** Takes many steps: each of them ends in time by itself where a store is away, all of them together need not. */
  readonly isLong?: boolean;
  /** Bytes; 1 MiB unless told. */
  readonly bodyLimit?: number;
  /** Default: the application API and writes tell a position, other reads `asOf`, what is of the installation nothing. */
  readonly tells?: Tells;
  /** By status. Errors every route has are added. */
  readonly answers: Readonly<Record<number, ApiResponseOptions>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What `@Route` leaves on the route. */
    rollcall?: RouteDescription;
  }
}

const errorExample = { error: 'email must be an e-mail address', code: 'invalid_value', field: 'email' };
const errors: Readonly<Record<number, string>> = {
  400: 'Not JSON, or a value of the wrong JSON type',
  401: 'The key is missing or not valid',
  403: 'The key lacks the scope, or the feature is off',
  404: 'Not found',
  409: 'Other writes kept coming first',
  413: 'Too large',
  415: 'Not sent as application/json',
  422: 'Well-formed, but not acceptable',
  429: 'Too many requests: see Retry-After',
  503: 'A store is away: see Retry-After',
};
const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, code: { type: 'string' }, field: { type: 'string' } },
};

export function Route(description: RouteDescription): MethodDecorator {
  const { access, summary, params, query, body, answers } = description;
  const decorators: MethodDecorator[] = [
    RouteConfig({ rollcall: description }),
    ApiOperation({ summary, ...(description.description && { description: description.description }) }),
  ];
  if (access !== 'public') decorators.push(ApiSecurity('ApiKeyAuth'));
  if (body) {
    const schema = {
      ...schemaOf(body),
      ...(description.example !== undefined && { example: description.example }),
    };
    decorators.push(ApiBody({ schema: schema as object, required: true }));
  }
  if (params) decorators.push(...parametersOf(params, ApiParam));
  if (query) decorators.push(...parametersOf(query, ApiQuery));
  for (const [status, answer] of Object.entries(answers)) {
    const headers = responseHeaders(Number(status), description);
    decorators.push(ApiResponse({ headers, ...answer, status: Number(status) }));
  }
  return applyDecorators(...decorators, ...errorResponses(description));
}

function parametersOf(type: Dto, decorator: typeof ApiParam | typeof ApiQuery): MethodDecorator[] {
  const { properties, required = [] } = schemaOf(type);
  return Object.entries(properties).map(([name, schema]) =>
    decorator({ name, schema: schema as object, required: required.includes(name) }),
  );
}

function errorResponses(description: RouteDescription): MethodDecorator[] {
  const { access, answers, body, query, params } = description;
  const statuses = [
    ...(body ? [400, 413, 415] : []),
    ...(body || query || params ? [422] : []),
    ...(params ? [404] : []),
    ...(access.endsWith(':write') ? [409] : []),
    ...(access === 'public' ? [] : [401, 403, 429, 503]),
  ];
  return statuses
    .filter((status) => !Object.hasOwn(answers, status))
    .map((status) =>
      ApiResponse({
        status,
        description: errors[status]!,
        headers: responseHeaders(status, description),
        content: { 'application/json': { schema: errorSchema, example: errorExample } },
      }),
    );
}
