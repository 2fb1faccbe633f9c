/**
 * Keeps the (wrapped) data keys that personal data is sealed with, by the stream they belong to. Durable: a key that was
 * answered is there after a crash. Forgetting one makes everything sealed with it unreadable for good.
 */
export interface KeyStore {
  /** Streams without a key (never made, or forgotten) are absent from the answer. */
  getMany(streams: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Keeps `wrapped` unless the stream has a key already; answers with the one that is kept. */
  create(stream: string, wrapped: Uint8Array): Promise<Uint8Array>;
  forget(stream: string): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
