import type { ChannelOptions } from '@grpc/grpc-js';
import type { Backoff } from '@rollcall/event-sourcing';

/** What is waited for, in milliseconds. */
export interface Patience {
  /** For a connection and the answer to an append, together. */
  readonly appendMs: number;
  /** For the next part of the answer to a read. */
  readonly readMs: number;
  /** A live subscription that delivers nothing for so long is compared with the log's head, and given up at the second miss. */
  readonly silenceMs: number;
  /** Before a subscription that broke is begun again. */
  readonly resubscribe: Backoff;
}

/** So that the API, which repeats an append once or twice, can answer within 3 s. */
export const defaultPatience: Patience = {
  appendMs: 2_000,
  readMs: 2_000,
  silenceMs: 10_000,
  resubscribe: { first: 100, most: 5_000 },
};

/** Milliseconds; EventStoreDB's client advises not to ping more often. */
const KEEP_ALIVE = 10_000;

/** The server stores events of up to 16 MiB that came in by other ways. */
const LARGEST_MESSAGE = 17 * 1024 * 1024;

/**
 * gRPC would wait up to two minutes between two tries to connect, and share connections of the whole process, so that
 * the wait of a dead one is inherited by the next.
 */
export const channelOptions: ChannelOptions = {
  'grpc.keepalive_time_ms': KEEP_ALIVE,
  'grpc.keepalive_timeout_ms': KEEP_ALIVE,
  'grpc.max_receive_message_length': LARGEST_MESSAGE,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.use_local_subchannel_pool': 1,
};
