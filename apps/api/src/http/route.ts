import { applyDecorators, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  whenDescribed,
  type ApiResponseOptions,
} from './openapi.js';
import type { Access, Tier } from './edge.js';
import { errorsOf } from './errors/documented-errors.js';
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
  /** What a 404 says, as an example of one. Default: that there is no such environment. */
  readonly notFound?: () => Error;
  /** By status. Errors every route has are added. */
  readonly answers: Readonly<Record<number, ApiResponseOptions>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What `@Route` leaves on the route. */
    rollcall?: RouteDescription;
  }
}

export function Route(description: RouteDescription): MethodDecorator {
  const { access, summary, params, query, body } = description;
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
  return applyDecorators(
    ...decorators,
    whenDescribed((method) => responses(description, method)),
  );
}

function parametersOf(type: Dto, decorator: typeof ApiParam | typeof ApiQuery): MethodDecorator[] {
  const { properties, required = [] } = schemaOf(type);
  return Object.entries(properties).map(([name, schema]) =>
    decorator({ name, schema: schema as object, required: required.includes(name) }),
  );
}

/** Errors first made when the document is: their examples come from the checks, which are dear to compile. */
function responses(description: RouteDescription, method: object): MethodDecorator[] {
  const isRead = Reflect.getMetadata(METHOD_METADATA, method) === RequestMethod.GET;
  const all = { ...errorsOf(description, isRead), ...description.answers };
  return Object.entries(all).map(([status, answer]) => {
    const headers = responseHeaders(Number(status), description);
    return ApiResponse({ headers, ...answer, status: Number(status) });
  });
}
