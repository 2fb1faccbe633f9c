import type { Position } from '@rollcall/event-sourcing';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RouteHandlerMethod,
  RouteOptions,
} from 'fastify';
import type { Authenticator } from './auth/authenticator.js';
import { callerOf, senselessPosition } from './auth/caller-of.js';
import type { Edge } from './edge.js';
import type { RateLimits } from './rate-limits.js';
import { Patience } from './patience.js';
import type { RouteDescription } from './route.js';
import { checkBody, checkQuery, type Check } from './validation/check.js';
import type { Dto } from './validation/nested.js';
import { schemaOf } from './validation/schema-of.js';
import type { WorkUnderWay } from './work-under-way.js';

export interface EdgeServices {
  readonly authenticator: Authenticator;
  readonly rateLimits: RateLimits;
  /** Can an answer have given this position? */
  readonly isGiven: (position: Position) => Promise<boolean>;
  readonly underWay: WorkUnderWay;
  /** Are stores somewhere else, where they may be away or slow? Then nobody waits for them for ever. */
  readonly isRemote: boolean;
}

/** Turns what `@Route` says into hooks and compiled validators, while routes are registered. */
export function installRoutes(fastify: FastifyInstance, services: EdgeServices): void {
  fastify.addHook('onRoute', (route) => {
    const description = route.config?.rollcall;
    if (description === undefined) {
      throw new Error(`The route ${String(route.method)} ${route.url} says nothing about access: add @Route`);
    }
    install(route, description, services);
  });
}

function install(route: RouteOptions, description: RouteDescription, services: EdgeServices): void {
  const { access, bodyLimit, params, query, body } = description;
  const tier = description.tier ?? (access.startsWith('application') ? 2 : 1);
  const edge: Edge = { pattern: route.url, access, tier };
  if (access === 'public') route.onRequest = publicRoute(edge);
  else {
    route.onRequest = guardedRoute(edge, services, description.isLong === true);
    route.handler = bounded(route.handler, services);
  }
  if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;

  const parts = new Map<string, readonly [Dto, Check]>();
  if (params) parts.set('params', [params, checkQuery(params)]);
  if (query) parts.set('querystring', [query, checkQuery(query)]);
  if (body) parts.set('body', [body, checkBody(body)]);
  if (parts.size === 0) return;
  route.schema = Object.fromEntries([...parts].map(([part, [type]]) => [part, schemaOf(type)]));
  route.validatorCompiler = ({ httpPart }) => {
    const [, check] = parts.get(httpPart ?? '')!;
    return (value: unknown) => {
      const error = check(value);
      return error === undefined ? { value } : { error };
    };
  };
}

function publicRoute(edge: Edge) {
  return (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    request.edge = edge;
    done();
  };
}

/** Before the body is read: who may not come in is not listened to. */
function guardedRoute(edge: Edge, services: EdgeServices, isLong: boolean) {
  const { authenticator, rateLimits, isGiven, underWay, isRemote } = services;
  const letIn = async (request: FastifyRequest, patience?: Patience): Promise<void> => {
    const principal = await authenticator.authenticate(request.headers['x-api-key']);
    if (rateLimits.on) await rateLimits.consume(principal.prefix, edge.tier);
    const caller = callerOf(request, principal, edge.access, patience);
    request.caller = caller;
    const { minPosition } = caller;
    if (minPosition !== undefined && !(await isGiven(minPosition))) throw senselessPosition();
  };
  return async (request: FastifyRequest): Promise<void> => {
    request.edge = edge;
    if (!isRemote) return letIn(request);
    const patience = new Patience();
    await underWay.do(patience, () => letIn(request, isLong ? undefined : patience));
    patience.rest();
  };
}

function bounded(handle: RouteHandlerMethod, { underWay }: EdgeServices): RouteHandlerMethod {
  return function (request, reply) {
    const patience = request.caller?.deadline;
    patience?.resume();
    return underWay.do(patience?.answer, () => handle.call(this, request, reply) as Promise<unknown>);
  };
}
