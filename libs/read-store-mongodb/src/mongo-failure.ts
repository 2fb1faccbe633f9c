import { EngineError } from '@rollcall/event-sourcing';
import {
  MongoAPIError,
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

/** Of the programmer's own errors (`MongoAPIError`), those that only tell that there is no server to talk to. */
const withoutServer: ReadonlySet<string> = new Set([
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
]);

/** Answers of a server that cannot do its work now; every other says the request was wrong. */
const failures: ReadonlyMap<number, string> = new Map([
  [6, 'HostUnreachable'],
  [7, 'HostNotFound'],
  [13, 'Unauthorized'],
  [18, 'AuthenticationFailed'],
  [24, 'LockTimeout'],
  [46, 'LockBusy'],
  [50, 'MaxTimeMSExpired'],
  [64, 'WriteConcernFailed'],
  [82, 'NoProgressMade'],
  [89, 'NetworkTimeout'],
  [91, 'ShutdownInProgress'],
  [100, 'UnsatisfiableWriteConcern'],
  [112, 'WriteConflict'],
  [133, 'FailedToSatisfyReadPreference'],
  [134, 'ReadConcernMajorityNotAvailableYet'],
  [150, 'StaleEpoch'],
  [189, 'PrimarySteppedDown'],
  [202, 'NetworkInterfaceExceededTimeLimit'],
  [262, 'ExceededTimeLimit'],
  [317, 'ConnectionPoolExpired'],
  [365, 'TemporarilyUnavailable'],
  [384, 'ConnectionError'],
  [462, 'IngressRequestRateLimitExceeded'],
  [9001, 'SocketException'],
  [10058, 'LegacyNotPrimary'],
  [10107, 'NotWritablePrimary'],
  [11600, 'InterruptedAtShutdown'],
  [11602, 'InterruptedDueToReplStateChange'],
  [13388, 'StaleConfig'],
  [13435, 'NotPrimaryNoSecondaryOk'],
  [13436, 'NotPrimaryOrSecondary'],
  [14031, 'OutOfDiskSpace'],
]);

export const DUPLICATE_KEY = 11000;

/** The code of `error` where it is a server's answer. */
export const serverCodeOf = (error: unknown): number | undefined =>
  error instanceof MongoServerError && typeof error.code === 'number' ? error.code : undefined;

export const isDuplicateKey = (error: unknown): boolean => serverCodeOf(error) === DUPLICATE_KEY;

export const unavailable = (failure: string, cause?: unknown): EngineError =>
  new EngineError(
    'store_unavailable',
    `MongoDB cannot be used: ${failure}`,
    { store: 'mongodb', failure },
    cause === undefined ? undefined : { cause },
  );

/**
 * Any error of the driver as the ports have it; what is not the driver's stays what it is. Messages of the server are
 * left to the cause, as they can quote documents.
 */
export function toStoreError(error: unknown): unknown {
  if (isSystemError(error)) return unavailable(error.code, error);
  if (!(error instanceof MongoError)) return error;
  if (error instanceof MongoBulkWriteError) return ofBulk(error);
  if (error instanceof MongoServerError) return ofServer(error.code, error.codeName, error);
  if (error instanceof MongoAPIError && !withoutServer.has(error.name))
    return new Error(`The MongoDB driver refused a request: ${error.name}`, { cause: error });
  return unavailable(error instanceof MongoServerSelectionError ? notFound(error) : error.name, error);
}

/** Why no server was found: what connecting to one failed of (the network, a certificate), where one did. */
function notFound({ name, cause }: MongoServerSelectionError): string {
  return cause instanceof MongoNetworkError ? `${name}: ${cause.message}` : name;
}

/** The driver lets some errors of its sockets through as they are. Told by their members: they are made outside of JavaScript. */
const isSystemError = (error: unknown): error is { readonly code: string } =>
  typeof error === 'object' &&
  error !== null &&
  'syscall' in error &&
  'code' in error &&
  typeof error.code === 'string';

/** The worst of it: a failure rather than a refusal. Where there is no code at all, it stands for an error of the network. */
function ofBulk(error: MongoBulkWriteError): unknown {
  if (error.result.getWriteConcernError() !== undefined) return unavailable('WriteConcernFailed', error);
  const codes = [error.code, ...bulkCodesOf(error)].filter((code) => code !== undefined);
  if (codes.length === 0) return unavailable('bulk write interrupted', error);
  return ofServer(codes.find((code) => failures.has(Number(code))) ?? error.code, undefined, error);
}

const bulkCodesOf = (error: MongoBulkWriteError): readonly number[] =>
  [error.writeErrors].flat().map(({ code }) => code);

function ofServer(code: unknown, codeName: string | undefined, cause: MongoServerError): unknown {
  const failure = failures.get(Number(code));
  if (failure !== undefined) return unavailable(failure, cause);
  if (cause.name === 'MongoWriteConcernError') return unavailable(codeName ?? 'WriteConcernFailed', cause);
  if (cause.hasErrorLabel('RetryableWriteError') || cause.hasErrorLabel('TransientTransactionError'))
    return unavailable(codeName ?? String(code), cause);
  return new Error(`The MongoDB server refused a request: ${codeName ?? `code ${String(code)}`}`, { cause });
}
