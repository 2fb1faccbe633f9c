import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { Metadata } from '@grpc/grpc-js';
import type { Access, Endpoint } from './endpoints.js';
import { unavailable } from './failures.js';
import { channelOptions } from './settings.js';

/**
 * The cluster's leader, as the first of its members says that knows one. They are asked all at once, as one whose machine is
 * off would be waited for in vain; the one that failed last is asked after the others, as it may think that it leads still.
 * Rejects with `store_unavailable` where none is known, or none within `timeoutMs`.
 */
export async function leaderOf(access: Access, timeoutMs: number, failed?: Endpoint): Promise<Endpoint> {
  const isFailed = (one: Endpoint): boolean => one.address === failed?.address && one.port === failed.port;
  const others = access.endpoints.filter((one) => !isFailed(one));
  const turns = [others, failed === undefined ? [] : [failed]].filter((members) => members.length > 0);
  let cause: unknown;
  for (const members of turns) {
    const told = members.map(async (one) =>
      leaderAmong(await membersAsToldBy(one, access, timeoutMs / turns.length)),
    );
    try {
      return await Promise.any(told);
    } catch (error) {
      [cause] = (error as AggregateError).errors as unknown[];
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

function leaderAmong(members: readonly gossip.MemberInfo[]): Endpoint {
  const leads = (one: gossip.MemberInfo): boolean =>
    one.getIsAlive() && one.getState() === gossip.MemberInfo.VNodeState.LEADER;
  const endpoint = members.find(leads)?.getHttpEndPoint();
  if (endpoint === undefined) throw new Error('This member knows of no leader');
  return { address: endpoint.getAddress(), port: endpoint.getPort() };
}
