import { readFileSync } from 'node:fs';
import { CallCredentials, ChannelCredentials, Metadata } from '@grpc/grpc-js';
import connectionString from '@eventstore/db-client/dist/Client/parseConnectionString.js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Where the server or its cluster is, and how to speak with it. */
export interface Access {
  readonly endpoints: readonly Endpoint[];
  /** The endpoints are a cluster's: ask them who leads. */
  readonly discover: boolean;
  readonly channel: ChannelCredentials;
  /** Sent with each call; never over an unencrypted connection. */
  readonly call?: CallCredentials;
  readonly connectionName: string;
}

/**
 * Of the client's options, as it compares them. Those that are no part of `Access` are taken and change nothing, so that a
 * string made for the client will do.
 */
const options: ReadonlySet<string> = new Set([
  ...['tls', 'tlscafile', 'usercertfile', 'userkeyfile', 'connectionname'],
  ...['maxdiscoverattempts', 'discoveryinterval', 'gossiptimeout', 'nodepreference', 'defaultdeadline'],
  ...['throwonappendfailure', 'keepaliveinterval', 'keepalivetimeout', 'tlsverifycert'],
]);

/**
 * Reads `esdb://host:2113?tls=false`, `esdb://admin:secret@a:2113,b:2113,c:2113?tlsCAFile=ca.pem` or
 * `esdb+discover://…`. Throws an error that does not repeat it, as there may be a password in it; that of the file system
 * where a file that it names cannot be read.
 */
export function accessFrom(url: string): Access {
  const {
    hosts,
    dnsDiscover,
    tls,
    tlsCAFile,
    userCertFile,
    userKeyFile,
    defaultCredentials,
    connectionName,
  } = parse(url);
  const insecure = tls === false;
  const file = (path: string | undefined): Buffer | null => (path === undefined ? null : readFileSync(path));
  return {
    endpoints: hosts,
    discover: dnsDiscover || hosts.length > 1,
    channel: insecure
      ? ChannelCredentials.createInsecure()
      : ChannelCredentials.createSsl(file(tlsCAFile), file(userKeyFile), file(userCertFile)),
    call: insecure || defaultCredentials === undefined ? undefined : basic(defaultCredentials),
    connectionName: connectionName ?? 'rollcall',
  };
}

function parse(url: string) {
  try {
    if (!warnsOf(url)) return connectionString.parseConnectionString(url);
  } catch {
    // Its message repeats the string.
  }
  throw new Error(
    'Not a connection string of EventStoreDB; such a string is esdb://user:password@host:2113?tls=true',
  );
}

/** Would the client print a warning about it, with all of it? It does where it does not know an option, or will not do without verifying. */
function warnsOf(url: string): boolean {
  const [, search = ''] = /\?([^?]*)$/.exec(url) ?? [];
  return [...new URLSearchParams(search)].some(([key, value]) => {
    const name = key.toLowerCase().replace(/[_-]/g, '');
    return !options.has(name) || (name === 'tlsverifycert' && value.trim() === 'false');
  });
}

function basic({ username, password }: { username: string; password: string }): CallCredentials {
  const metadata = new Metadata();
  metadata.set('authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  return CallCredentials.createFromMetadataGenerator((_, done) => done(null, metadata));
}
