import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { Metadata } from '@grpc/grpc-js';
import type { Access, Endpoint } from './endpoints.js';
import { unavailable } from './failures.js';
import { channelOptions } from './settings.js';

/**
 * The cluster's leader, as the first of its members says that answers; the last one that failed is asked last.
 * Rejects with `store_unavailable` where none answers within `timeoutMs` each, or where there is no leader now.
 */
export async function leaderOf(access: Access, timeoutMs: number, failed?: Endpoint): Promise<Endpoint> {
  const isFailed = (one: Endpoint): boolean => one.address === failed?.address && one.port === failed.port;
  const candidates = [...access.endpoints].sort((a, b) => Number(isFailed(a)) - Number(isFailed(b)));
  let cause: unknown;
  for (const candidate of candidates) {
    try {
      const leader = leaderAmong(await membersAsToldBy(candidate, access, timeoutMs));
      if (leader !== undefined) return leader;
    } catch (error) {
      cause = error;
    }
  }
  throw unavailable('The cluster has no leader that can be reached', cause);
}

function membersAsToldBy(
  { address, port }: Endpoint,
  access: Access,
  timeoutMs: number,
): Promise<gossip.MemberInfo[]> {
  const client = new gossipService.GossipClient(`${address}:${port}`, access.channel, channelOptions);
  const call = { deadline: Date.now() + timeoutMs, credentials: access.call };
  return new Promise((resolve, reject) => {
    client.read(new shared.Empty(), new Metadata(), call, (error, cluster) => {
      client.close();
      if (error) reject(error);
      else resolve(cluster.getMembersList());
    });
  });
}

function leaderAmong(members: readonly gossip.MemberInfo[]): Endpoint | undefined {
  const leads = (one: gossip.MemberInfo): boolean =>
    one.getIsAlive() && one.getState() === gossip.MemberInfo.VNodeState.LEADER;
  const endpoint = members.find(leads)?.getHttpEndPoint();
  return endpoint && { address: endpoint.getAddress(), port: endpoint.getPort() };
}
