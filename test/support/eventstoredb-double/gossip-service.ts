import type { sendUnaryData } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';

/** A cluster whose only member leads. */
export const tellLeader =
  (leader: () => { readonly address: string; readonly port: number }) =>
  (_: unknown, answer: sendUnaryData<gossip.ClusterInfo>): void => {
    const { address, port } = leader();
    const member = new gossip.MemberInfo()
      .setIsAlive(true)
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(port));
    answer(null, new gossip.ClusterInfo().setMembersList([member]));
  };
