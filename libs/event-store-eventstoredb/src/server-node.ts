import { connectivityState, Metadata, type CallOptions } from '@grpc/grpc-js';
import { Places } from '@rollcall/event-sourcing';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { AppendChannel } from './append-channel.js';
import type { Access, Endpoint } from './endpoints.js';
import { unavailable } from './failures.js';
import { ReadCall } from './read-call.js';
import { channelOptions } from './settings.js';

/** The connection to one node of the server. */
export class ServerNode {
  readonly appends: AppendChannel;
  /** When it last answered anything, `performance.now()`. */
  heardAt = 0;
  private readonly streams: service.StreamsClient;
  private readonly features: features.ServerFeaturesClient;
  private readonly reads = new Places<ReadCall>();

  constructor(
    readonly endpoint: Endpoint,
    private readonly access: Access,
  ) {
    const target = `${endpoint.address}:${endpoint.port}`;
    this.streams = new service.StreamsClient(target, access.channel, channelOptions);
    const channelOverride = this.streams.getChannel();
    this.features = new features.ServerFeaturesClient(target, access.channel, { channelOverride });
    this.appends = new AppendChannel(
      this.streams,
      () => this.callArguments(),
      () => this.heard(),
    );
  }

  read(request: messages.ReadReq): ReadCall {
    const call = new ReadCall(this.streams.read(request, ...this.callArguments()), () => this.heard());
    const place = this.reads.put(call);
    call.onOver(() => void this.reads.take(place));
    return call;
  }

  /** Of the server: `23.10.7`; undefined where it has none. Rejects with the gRPC error. */
  version(timeoutMs: number): Promise<string | undefined> {
    const [metadata, options] = this.callArguments();
    const call = { ...options, deadline: Date.now() + timeoutMs };
    return new Promise((resolve, reject) => {
      this.features.getSupportedMethods(new shared.Empty(), metadata, call, (error, told) => {
        if (error) reject(error);
        else resolve(told.getEventStoreServerVersion() || undefined);
      });
    });
  }

  /** Resolves when there is a connection; rejects with `store_unavailable` when it is refused, or after `timeoutMs`. */
  async connected(timeoutMs: number): Promise<void> {
    const channel = this.streams.getChannel();
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) {
        const cause = await this.whyNot(deadline - Date.now());
        if (cause !== undefined) throw unavailable('There is no connection to EventStoreDB', cause);
        continue;
      }
      await new Promise<void>((resolve, reject) =>
        channel.watchConnectivityState(state, deadline, (error) =>
          error ? reject(unavailable('EventStoreDB does not answer', error)) : resolve(),
        ),
      );
    }
  }

  /** What is under way breaks. */
  close(): void {
    this.appends.close();
    for (const [, read] of this.reads.entries()) read.cancel();
    this.streams.close();
  }

  /**
   * A channel tells that it has no connection; why (the address, a certificate), it tells a call, at once. Undefined: it
   * has come about meanwhile.
   */
  private whyNot(timeoutMs: number): Promise<unknown> {
    return this.version(timeoutMs).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  private heard(): void {
    this.heardAt = performance.now();
  }

  private callArguments(): [Metadata, CallOptions] {
    const metadata = new Metadata();
    metadata.set('connection-name', this.access.connectionName);
    metadata.set('requires-leader', 'true');
    return [metadata, { deadline: Infinity, credentials: this.access.call }];
  }
}
