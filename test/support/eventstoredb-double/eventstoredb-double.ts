import { Server, ServerCredentials } from '@grpc/grpc-js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { batchAppend } from './append-service.js';
import type { Faults } from './faults.js';
import { tellVersion } from './features-service.js';
import { tellLeader } from './gossip-service.js';
import { LogInMemory } from './log-in-memory.js';
import { read, type ReadServiceCall, type Tally } from './read-service.js';

/**
 * The few calls of EventStoreDB's protocol that our adapter makes, on a log in memory, with faults to order. Held to what
 * the real server does by the contract suite, which judges both.
 */
export class EventStoreDbDouble {
  readonly faults: Faults = {};
  /** Undefined: so old that it cannot tell. */
  version: string | undefined = '23.10.0';
  readonly log = new LogInMemory();
  readonly tally: Tally = { subscriptions: 0, headReads: 0, stopped: 0 };
  private readonly wakers = new Set<() => void>();
  private server: Server | undefined;

  private constructor(public port: number) {
    this.log.onAppended = () => this.wake();
  }

  static async start(): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(0);
    await double.startAgain();
    return double;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** On the port it had, with what was in its log. */
  async startAgain(): Promise<void> {
    this.log.forgetIds();
    const server = (this.server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 }));
    const answer = read(this.log, this.faults, this.wakers, this.tally);
    server.addService(service.StreamsService, {
      batchAppend: batchAppend(this.log, this.faults, () => this.dropConnections()),
      read: (call: ReadServiceCall) => void answer(call),
    });
    const leader = () => this.faults.leader ?? { address: '127.0.0.1', port: this.port };
    server.addService(gossipService.GossipService, { read: tellLeader(leader) });
    server.addService(features.ServerFeaturesService, {
      getSupportedMethods: tellVersion(() => this.version),
    });
    this.port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${this.port}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
  }

  /** Every connection and call ends at once. */
  stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.forceShutdown();
    this.wake();
    return Promise.resolve();
  }

  /** Subscriptions look at the log and at the faults again. */
  wake(): void {
    for (const wake of [...this.wakers]) wake();
  }

  private dropConnections(): void {
    this.server?.drain(`127.0.0.1:${this.port}`, 0);
  }
}
