import type { ApiKeyScope } from '@rollcall/domain';
import type { FastifyRequest } from 'fastify';
import { allows, type Access } from '../edge.js';
import type { Caller } from '../edge-request.js';
import type { Patience } from '../patience.js';
import { HttpRefusal, invalidValue } from '../errors/http-refusal.js';
import { consistencyHeader, environmentHeader, minPositionHeader, tenantHeader } from '../request-headers.js';

/** Who a key says its bearer is. */
export interface Principal {
  readonly prefix: string;
  /** The key's own environment. */
  readonly environment: string;
  readonly scope: ApiKeyScope;
}

const { maxLength: MAX_TENANT } = tenantHeader.schema;
const TENANT = new RegExp(tenantHeader.schema.pattern);
const POSITION = new RegExp(minPositionHeader.schema.pattern);
const ENVIRONMENT = new RegExp(environmentHeader.schema.pattern);

const forbidden = (text: string): HttpRefusal => new HttpRefusal(403, 'forbidden', text);

export const outOfScope = (scope: ApiKeyScope): HttpRefusal =>
  forbidden(`This API key has the scope "${scope}", which does not allow this request.`);

/** `own`: the key's. */
export const foreignEnvironment = (own: string): HttpRefusal =>
  forbidden(`This API key belongs to the environment "${own}" only.`);

export const nonAsciiTenant = (): HttpRefusal =>
  invalidValue(tenantHeader.name, 'printable ASCII: percent-encode other characters');

/** Nothing was ever written there: to wait for it would be in vain. */
export const senselessPosition = (): HttpRefusal =>
  invalidValue(minPositionHeader.name, 'a position that an answer of this server gave');

/** `forbidden` where the key's scope does not reach that far; `invalid_value` for headers that make no sense. */
export function callerOf(
  request: FastifyRequest,
  principal: Principal,
  access: Access,
  deadline?: Patience,
): Caller {
  const { headers } = request;
  if (!allows(access, principal.scope)) throw outOfScope(principal.scope);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const minPosition = isRead ? textOf(headers['x-rollcall-min-position']) : undefined;
  if (minPosition !== undefined && !POSITION.test(minPosition)) throw senselessPosition();
  return {
    requestId: request.id,
    prefix: principal.prefix,
    scope: principal.scope,
    environment: environmentOf(textOf(headers['rollcall-environment']), principal),
    tenant: tenantOf(textOf(headers['tenant-id'])),
    consistency: consistencyOf(isRead ? textOf(headers['x-rollcall-consistency']) : undefined),
    ...(minPosition !== undefined && { minPosition }),
    ...(deadline !== undefined && { deadline }),
  };
}

/** Empty = not sent: one official SDK always sends the tenant header, empty when there is none. */
const textOf = (header: string | string[] | undefined): string | undefined => {
  const text = Array.isArray(header) ? header[0] : header;
  return text === undefined || text === '' ? undefined : text;
};

/** Only installation keys may choose; for the others, asking for another environment is no mistake to pass over. */
function environmentOf(asked: string | undefined, { scope, environment }: Principal): string {
  if (asked === undefined || asked === environment) return environment;
  if (scope !== 'installation') throw foreignEnvironment(environment);
  if (!ENVIRONMENT.test(asked)) throw invalidValue(environmentHeader.name, 'the key of an environment');
  return asked;
}

function consistencyOf(asked = 'strong'): Caller['consistency'] {
  const { name, schema } = consistencyHeader;
  const known = schema.enum.find((one) => one === asked);
  if (known === undefined) throw invalidValue(name, schema.enum.join(' or '));
  return known;
}

function tenantOf(tenant: string | undefined): string {
  if (tenant === undefined) return '';
  if (tenant.length > MAX_TENANT)
    throw invalidValue(tenantHeader.name, `at most ${MAX_TENANT} characters long`);
  if (!TENANT.test(tenant)) throw nonAsciiTenant();
  return tenant;
}
