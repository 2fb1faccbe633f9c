import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

/** What a node says that does not lead: who does. */
export function notLeader({ address, port }: { address: string; port: number }): ServiceError {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', address);
  metadata.set('leader-endpoint-port', String(port));
  const details = `Leader info available: ${address}:${port}`;
  return Object.assign(new Error(details), { code: status.NOT_FOUND, details, metadata });
}
