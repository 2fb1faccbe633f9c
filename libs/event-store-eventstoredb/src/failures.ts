import { status, type ServiceError } from '@grpc/grpc-js';
import { EngineError } from '@rollcall/event-sourcing';
import type { Endpoint } from './endpoints.js';

export const unavailable = (message: string, cause?: unknown): EngineError =>
  new EngineError('store_unavailable', message + reasonIn(cause), detailOf(cause), { cause });

export const unknownOutcome = (message: string, cause?: unknown): EngineError =>
  new EngineError('outcome_unknown', message + reasonIn(cause), detailOf(cause), { cause });

/** The request itself was wrong: to repeat it would not help. */
const ours: readonly status[] = [status.INVALID_ARGUMENT, status.OUT_OF_RANGE, status.UNIMPLEMENTED];

/** Of a read: the gRPC error as `store_unavailable`, unless it says that the request was wrong. */
export function toReadFailure(error: unknown): unknown {
  if (!isServiceError(error) || ours.includes(error.code)) return error;
  return unavailable('EventStoreDB cannot be reached', error);
}

/** The stream was deleted for good: no event of it is left, and none can be appended. */
export const isTombstoned = (error: unknown): boolean => exceptionIn(error) === 'stream-deleted';

/** Undefined where the error does not say that another node leads; `endpoint` where it says which. */
export function otherLeader(error: unknown): { readonly endpoint?: Endpoint } | undefined {
  if (exceptionIn(error) !== 'not-leader') return undefined;
  const { metadata } = error as ServiceError;
  const [address, port] = [metadata.get('leader-endpoint-host')[0], metadata.get('leader-endpoint-port')[0]];
  if (address === undefined || port === undefined) return {};
  return { endpoint: { address: String(address), port: Number(port) } };
}

export const isUnavailable = (error: unknown): boolean =>
  isServiceError(error) && error.code === status.UNAVAILABLE;

/** The server does not know the call: it is older. */
export const isUnimplemented = (error: unknown): boolean =>
  isServiceError(error) && error.code === status.UNIMPLEMENTED;

/** Told by its members, as the error may come from another realm. */
const isServiceError = (error: unknown): error is ServiceError =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';

function exceptionIn(error: unknown): string | undefined {
  if (!isServiceError(error)) return undefined;
  const [exception] = error.metadata?.get('exception') ?? [];
  return exception === undefined ? undefined : String(exception);
}

const detailOf = (cause: unknown): Record<string, unknown> =>
  isServiceError(cause) ? { store: 'eventstoredb', status: status[cause.code] } : { store: 'eventstoredb' };

/** They tell of connections, certificates and rights, and nothing of what was asked. */
const told: readonly status[] = [status.UNAVAILABLE, status.UNAUTHENTICATED, status.PERMISSION_DENIED];

/** For the log of whoever gave a wrong password, or a wrong certificate. */
const reasonIn = (cause: unknown): string =>
  isServiceError(cause) && told.includes(cause.code) ? `: ${status[cause.code]}: ${cause.details}` : '';
