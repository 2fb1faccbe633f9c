import { Deadlines, PassingMap } from '@rollcall/event-sourcing';
import type { CallOptions, ClientDuplexStream, Metadata } from '@grpc/grpc-js';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { unknownOutcome } from './failures.js';

type Call = ClientDuplexStream<messages.BatchAppendReq, messages.BatchAppendResp>;

interface Pending {
  readonly resolve: (reply: messages.BatchAppendResp) => void;
  readonly reject: (error: unknown) => void;
  /** It is not waited for any more. */
  readonly forget: () => void;
}

/** Of the time there is for an append: how much of it has gone by when it is sent once more. */
const AGAIN_AFTER = 1 / 3;

/**
 * All appends of one connection go through one call, which answers each when it is written. Not the client's own: that
 * keeps what is pending of every call of the process in one table, so that the end of one call rejects the appends of
 * another and a late answer throws where nobody can catch it; and it has no deadline.
 */
export class AppendChannel {
  private call: Call | undefined;
  private readonly pending = new PassingMap<Pending>();
  private readonly deadlines = new Deadlines();

  constructor(
    private readonly streams: service.StreamsClient,
    private readonly callArguments: () => [Metadata, CallOptions],
    private readonly heard: () => void,
  ) {}

  /**
   * Rejects with `outcome_unknown` when the call breaks, or after `timeoutMs`. An append that is not answered is sent once
   * more: the server drops one that is the repetition of another that it is just writing.
   */
  send(id: string, request: messages.BatchAppendReq, timeoutMs: number): Promise<messages.BatchAppendResp> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void =>
        this.settle(id)?.reject(unknownOutcome('EventStoreDB has not answered the append in time'));
      const now = performance.now();
      const again = { at: now + timeoutMs * AGAIN_AFTER };
      const forgetAgain = this.deadlines.watch(again, () => this.call?.write(request));
      const forgetEnd = this.deadlines.watch({ at: now + timeoutMs }, giveUp);
      const forget = (): void => {
        forgetAgain();
        forgetEnd();
      };
      this.pending.set(id, { resolve, reject, forget });
      this.call ??= this.begin();
      this.call.write(request);
    });
  }

  close(): void {
    this.call?.cancel();
  }

  private begin(): Call {
    const call = this.streams.batchAppend(...this.callArguments());
    const of = this.pending;
    const over = (cause?: unknown): void => {
      if (this.call !== call) return;
      this.call = undefined;
      const error = unknownOutcome('The connection broke while an append was under way', cause);
      for (const id of of.keys()) this.settle(id)?.reject(error);
    };
    return call
      .on('data', (reply: messages.BatchAppendResp) => {
        this.heard();
        this.settle(reply.getCorrelationId()?.getString() ?? '')?.resolve(reply);
      })
      .on('error', over)
      .on('end', over);
  }

  private settle(id: string): Pending | undefined {
    const one = this.pending.get(id);
    one?.forget();
    this.pending.delete(id);
    return one;
  }
}
